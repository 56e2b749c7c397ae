import { z } from 'zod';
import { Id, Moment } from './shared.js';

/** How a browser answers for a passkey: WebAuthn's own JSON, checked by the library and bounded here. */
export const PasskeyAnswer = z.strictObject({
  id: z.string().min(1).max(1_400),
  rawId: z.string().min(1).max(1_400),
  type: z.literal('public-key'),
  response: z.record(z.string().max(40), z.unknown()),
  clientExtensionResults: z.record(z.string().max(60), z.unknown()).default({}),
  authenticatorAttachment: z.string().max(40).optional(),
});
export type PasskeyAnswer = z.infer<typeof PasskeyAnswer>;

const Code = z.string().min(1).max(64);
const FACTOR_PROOFS = [
  z.strictObject({ kind: z.literal('app'), code: Code }),
  z.strictObject({ kind: z.literal('passkey'), answer: PasskeyAnswer }),
  /** A recovery code, in place of a factor that was lost. */
  z.strictObject({ kind: z.literal('code'), code: Code }),
] as const;

/** The second step of signing in. */
export const FactorProof = z.discriminatedUnion('kind', [...FACTOR_PROOFS]);
export type FactorProof = z.infer<typeof FactorProof>;

/** Who is there, once more. */
export const AnyProof = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('password'), password: z.string().min(1).max(512) }),
  ...FACTOR_PROOFS,
]);
export type AnyProof = z.infer<typeof AnyProof>;

/** What this account can prove itself with, here. */
export const ProofsView = z.object({ app: z.boolean(), passkey: z.boolean(), code: z.boolean() });
export type ProofsView = z.infer<typeof ProofsView>;

/** After the password: whether a second step follows. */
export const SignedIn = z.object({ secondStep: z.boolean() });
export type SignedIn = z.infer<typeof SignedIn>;

export const FactorView = z.object({
  id: Id,
  kind: z.enum(['app', 'passkey']),
  name: z.string(),
  createdAt: Moment,
  /** The day it was last used, never the hour. */
  lastDay: z.string().nullable(),
  /** A passkey belongs to the address under which it was made. */
  here: z.boolean(),
});
export type FactorView = z.infer<typeof FactorView>;

export const FactorsView = z.object({
  factors: z.array(FactorView),
  /** Whether this installation and this address can have them. */
  app: z.boolean(),
  passkey: z.boolean(),
});
export type FactorsView = z.infer<typeof FactorsView>;

export const NameFactor = z.strictObject({ name: z.string().trim().min(1).max(60) });
/** A new app: its seed for typing in, and as what the picture says. */
export const NewApp = z.object({ factorId: Id, seed: z.string(), uri: z.string() });
export type NewApp = z.infer<typeof NewApp>;
export const ConfirmApp = z.strictObject({ code: Code });
export const AddPasskey = z.strictObject({ name: NameFactor.shape.name, answer: PasskeyAnswer });
