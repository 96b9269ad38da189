/** What GRUB would do with a disk. */
export type Prediction = "a" | "b" | "rescue";

/** What its decision depends on. */
export interface LoaderView {
  /** Variables of the state sector; undefined: it is none. */
  readonly state: Readonly<Record<string, string>> | undefined;
  /** It sees a partition table. */
  readonly table: boolean;
  /** Slots that it can load. */
  readonly bootable: { readonly a: boolean; readonly b: boolean };
}

/** The rules of docs/image.md, "The state", for one start on a disk that can be written. */
export function predictLoader({ state, table, bootable }: LoaderView): Prediction {
  const loads = (slot: string | undefined): slot is "a" | "b" =>
    (slot === "a" && bootable.a) || (slot === "b" && bootable.b);
  if (state?.slot !== "a" && state?.slot !== "b") {
    if (bootable.a) return "a";
    return bootable.b ? "b" : "rescue";
  }
  if (table && /^[1-9]$/.test(state.tries ?? "") && loads(state.try)) return state.try;
  let fails = Number(/^[0-9]+$/.test(state.fails ?? "") ? state.fails : 0);
  if (fails < 4) {
    if (loads(state.slot)) return state.slot;
    fails++;
  }
  if (fails < 8 && loads(state.prev)) return state.prev;
  return "rescue";
}
