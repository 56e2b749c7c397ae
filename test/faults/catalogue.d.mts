export interface Scenario {
  readonly id: string;
  readonly what: string;
  readonly file: string;
  readonly run: string;
  readonly short: Readonly<Record<string, number>>;
  readonly long: Readonly<Record<string, number>>;
}
export const SCENARIOS: readonly Scenario[];
