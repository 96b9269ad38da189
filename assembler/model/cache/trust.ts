import type { KeyId } from "../minisign/key-id.ts";
import type { PublicKey } from "../minisign/public-key.ts";

/** Whom to believe what they say of store paths. */
export interface Trust {
  /** Without the revoked ones. */
  readonly keys: readonly PublicKey[];
  /** Ids of keys that are not believed any more, for messages. */
  readonly revoked: ReadonlySet<KeyId>;
  /** So many keys must have signed the same of a path. */
  readonly threshold: number;
}

/** What is known of the newest index of a cache that was accepted. Times in seconds since 1970. */
export interface TrustedState {
  readonly format: 1;
  /** The cache's own identity. */
  readonly cache: string;
  readonly version: number;
  /** sha256 of the index' payload. */
  readonly digest: string;
  readonly created: number;
}
