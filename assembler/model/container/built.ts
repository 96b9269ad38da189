import type { ContainerDefinition } from "../definition/container.ts";
import type { StoreName } from "../store-name.ts";

/** What an OCI image says of how to run it, where the profile says nothing. */
export interface ImageDefaults {
  readonly command: readonly string[];
  /** NAME → value. */
  readonly environment: Readonly<Record<string, string>>;
  readonly user: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  readonly workingDirectory: string;
  /** Without SIG. */
  readonly stopSignal: string | undefined;
}

/** A container's root, in the store. */
export type ContainerRoot =
  | {
      readonly type: "environment";
      readonly environment: StoreName;
      /** Runtime closure of the environment, itself included. */
      readonly closure: readonly StoreName[];
      /** Its directories at the top, such as bin. */
      readonly directories: readonly string[];
    }
  | {
      readonly type: "oci";
      /** The store path that has it as root.erofs. */
      readonly image: StoreName;
      readonly defaults: ImageDefaults;
    };

/** A container whose root has been made. */
export interface BuiltContainer {
  readonly name: string;
  readonly definition: ContainerDefinition;
  readonly root: ContainerRoot;
}
