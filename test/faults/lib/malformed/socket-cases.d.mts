export interface Case {
  readonly kind: string;
  readonly request: string;
  readonly pieces?: readonly Buffer[];
  readonly requests?: readonly object[];
}
export function caseOf(seed: number, number: number, about: { from: object | null }): Case;
