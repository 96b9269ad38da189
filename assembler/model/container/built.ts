import type { ContainerDefinition } from "../definition/container.ts";
import type { ContainerTool } from "../definition/container-packages.ts";
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

/** Store paths of what containers need on the system, by the name of the package. */
export type ContainerToolPaths = ReadonlyMap<ContainerTool, StoreName>;

/** All containers of a system, and what starts and connects them. */
export interface BuiltContainers {
  readonly containers: readonly BuiltContainer[];
  readonly tools: ContainerToolPaths;
  readonly subnet: string;
  /** Of the profile. */
  readonly release: number;
}

/** A container whose root has been made. */
export interface BuiltContainer {
  readonly name: string;
  readonly definition: ContainerDefinition;
  readonly root: ContainerRoot;
}
