import { z } from 'zod';
import { RECOVERY_ENDINGS } from '../domain/access/recovery.js';
import { ROLES } from '../domain/coalition/coalition.js';
import { Id, Moment, Names } from './shared.js';

/** The secret of whoever wants back in: 32 random bytes, made in the browser. */
const Secret = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const LookAtRecovery = z.strictObject({ token: Secret });
export type LookAtRecovery = z.infer<typeof LookAtRecovery>;
/** How far it is, for whoever holds the secret. Nobody else can ask. */
export const RecoveryState = z.object({
  /** `none`: nobody has typed its code yet, as for any secret that was just made up. */
  state: z.enum(['none', 'asked', 'waiting', 'open', 'over']),
  handle: z.string().nullable(),
  opensAt: Moment.nullable(),
  expiresAt: Moment.nullable(),
});
export type RecoveryState = z.infer<typeof RecoveryState>;

export const CompleteRecovery = z.strictObject({ token: Secret, password: z.string().min(1).max(512) });
export type CompleteRecovery = z.infer<typeof CompleteRecovery>;

/** That a member of the own party is let back in. Everybody in the party sees it. */
export const RecoveryView = z.object({
  id: Id,
  seatId: Id,
  approvedBy: z.array(Id),
  /** Whose approval is missing in this party. */
  missing: z.enum(['head', 'trusted']).nullable(),
  startedAt: Moment,
  /** From when on the new password may be set; null while somebody has to agree, here or in another coalition. */
  opensAt: Moment.nullable(),
  expiresAt: Moment,
  endedAt: Moment.nullable(),
  ending: z.enum(RECOVERY_ENDINGS).nullable(),
});
export type RecoveryView = z.infer<typeof RecoveryView>;

/** What goes on with the reader's own account. */
export const OwnRecovery = z.object({ opensAt: Moment.nullable(), expiresAt: Moment });
export type OwnRecovery = z.infer<typeof OwnRecovery>;

/** Whom the reader has named in one of the own seats, and who could be named. */
export const TrustView = z.object({
  seatId: Id,
  coalition: Names,
  party: Names,
  /** Handles of those who head the delegation besides the reader. */
  heads: z.array(z.string()),
  colleagues: z.array(
    z.object({ seatId: Id, handle: z.string(), role: z.enum(ROLES), trusted: z.boolean() }),
  ),
});
export type TrustView = z.infer<typeof TrustView>;
export const ChangeTrust = z.strictObject({ seatIds: z.array(Id).max(20) });
