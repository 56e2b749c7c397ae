import type { Installation } from '../../contract/account.js';

/** Where the demonstration's accounts come from, if this installation is one. */
export interface Demonstration {
  accounts(): Promise<Installation['demonstration']>;
}
export const DEMONSTRATION = Symbol('demonstration');
