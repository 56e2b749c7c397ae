export interface ClientManifest {
  readonly format: string;
  readonly files: Readonly<Record<string, string>>;
}
export const CLIENT: string;
export function manifestOf(folder: string): ClientManifest;
export function sha256(bytes: Uint8Array): string;
