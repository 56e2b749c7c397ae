import { z } from 'zod';
import { INTERFACE_LANGUAGES } from '../domain/shared/language.js';
import { ROLES } from '../domain/coalition/coalition.js';
import { Names, Written } from './shared.js';

export const SignIn = z.strictObject({
  handle: z.string().min(1).max(64),
  password: z.string().min(1).max(512),
});
export type SignIn = z.infer<typeof SignIn>;

/** A new account needs an invitation, or an installation that has no account yet. */
export const SignUp = z.strictObject({
  handle: z.string().min(1).max(64),
  password: z.string().min(1).max(512),
  locale: z.enum(INTERFACE_LANGUAGES),
  invitation: z.string().min(20).max(100).optional(),
});
export type SignUp = z.infer<typeof SignUp>;
export const SignedUp = z.object({ recoveryCodes: z.array(z.string()) });
export type SignedUp = z.infer<typeof SignedUp>;

export const Recover = z.strictObject({
  handle: z.string().min(1).max(64),
  code: z.string().min(1).max(64),
  password: z.string().min(1).max(512),
});
export type Recover = z.infer<typeof Recover>;

export const ChangePassword = z.strictObject({
  current: z.string().min(1).max(512),
  password: z.string().min(1).max(512),
});
export type ChangePassword = z.infer<typeof ChangePassword>;
export const ChangeLocale = z.strictObject({ locale: z.enum(INTERFACE_LANGUAGES) });
export const LabelSession = z.strictObject({ label: Written(60, { min: 0 }) });

export const SeenNotices = z.strictObject({ upTo: z.string().regex(/^\d{1,18}$/) });

export const LookAtInvitation = z.strictObject({ token: z.string().min(20).max(100) });
export const InvitationPreview = z.object({
  coalition: Names,
  party: Names,
  color: z.number().int(),
  role: z.enum(ROLES),
  invitedBy: z.string().nullable(),
  /** An account was opened by it already: only that one may still accept it. */
  bound: z.boolean(),
  expiresAt: z.string(),
  languages: z.array(z.string()),
});
export type InvitationPreview = z.infer<typeof InvitationPreview>;

/** What the start page needs to know before anyone is signed in. */
export const Installation = z.object({
  /** No account exists: the first visitor may create one and found a coalition. */
  empty: z.boolean(),
  /** The printed accounts, in the demonstration only. */
  demonstration: z
    .object({ accounts: z.array(z.object({ handle: z.string(), password: z.string(), about: Names })) })
    .nullable(),
});
export type Installation = z.infer<typeof Installation>;
