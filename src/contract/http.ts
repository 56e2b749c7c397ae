import { z } from 'zod';
import {
  ChangeLocale,
  ChangePassword,
  ConfirmPassword,
  Installation,
  InvitationPreview,
  LabelSession,
  LookAtInvitation,
  Recover,
  SignedUp,
  SignIn,
  SignUp,
} from './account.js';
import { RecordEntry } from './events.js';
import { Nothing } from './shared.js';
import { Command } from './socket.js';
import {
  BallotDetail,
  CoalitionView,
  DeclarationSummary,
  HistoryEntry,
  HomeView,
  MessagePage,
  MeView,
  SearchHit,
  SessionView,
  StatementView,
  TextsRequest,
  TextsView,
} from './views.js';

export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly about: string;
  readonly access: 'anyone' | 'signed-in';
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
}

const Answer = z.union([
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
  }),
]);
const RecordPage = z.object({ entries: z.array(RecordEntry), before: z.number().nullable() });

/** Every route there is, for the OpenAPI description. A test compares it with the router. */
export const HTTP: readonly HttpRoute[] = [
  {
    method: 'GET',
    path: '/api/installation',
    about: 'What the start page needs to know',
    access: 'anyone',
    answer: Installation,
  },
  { method: 'POST', path: '/api/session', about: 'Sign in', access: 'anyone', body: SignIn, answer: Nothing },
  { method: 'DELETE', path: '/api/session', about: 'Sign out', access: 'signed-in', answer: Nothing },
  {
    method: 'POST',
    path: '/api/accounts',
    about: 'Open an account',
    access: 'anyone',
    body: SignUp,
    answer: SignedUp,
  },
  {
    method: 'POST',
    path: '/api/recovery',
    about: 'Set a new password with a recovery code',
    access: 'anyone',
    body: Recover,
    answer: Nothing,
  },
  {
    method: 'GET',
    path: '/api/me',
    about: 'The signed-in account and its seats',
    access: 'signed-in',
    answer: MeView,
  },
  {
    method: 'PUT',
    path: '/api/me/password',
    about: 'Change the password',
    access: 'signed-in',
    body: ChangePassword,
    answer: Nothing,
  },
  {
    method: 'PUT',
    path: '/api/me/locale',
    about: 'Change the language',
    access: 'signed-in',
    body: ChangeLocale,
    answer: Nothing,
  },
  {
    method: 'POST',
    path: '/api/me/recovery-codes',
    about: 'New recovery codes',
    access: 'signed-in',
    body: ConfirmPassword,
    answer: SignedUp,
  },
  {
    method: 'GET',
    path: '/api/sessions',
    about: 'Own sessions',
    access: 'signed-in',
    answer: z.array(SessionView),
  },
  {
    method: 'DELETE',
    path: '/api/sessions',
    about: 'End all other sessions',
    access: 'signed-in',
    answer: Nothing,
  },
  {
    method: 'PUT',
    path: '/api/sessions/:id/label',
    about: 'Name a session',
    access: 'signed-in',
    body: LabelSession,
    answer: Nothing,
  },
  {
    method: 'DELETE',
    path: '/api/sessions/:id',
    about: 'End a session',
    access: 'signed-in',
    answer: Nothing,
  },
  {
    method: 'POST',
    path: '/api/invitations/look',
    about: 'What an invitation is for',
    access: 'anyone',
    body: LookAtInvitation,
    answer: InvitationPreview,
  },
  {
    method: 'POST',
    path: '/api/commands',
    about: 'Send a command',
    access: 'signed-in',
    body: Command,
    answer: Answer,
  },
  {
    method: 'GET',
    path: '/api/coalitions/:id',
    about: 'A coalition, by id or slug',
    access: 'signed-in',
    answer: CoalitionView,
  },
  {
    method: 'GET',
    path: '/api/coalitions/:id/home',
    about: 'What needs you',
    access: 'signed-in',
    answer: HomeView,
  },
  {
    method: 'GET',
    path: '/api/coalitions/:id/search',
    about: 'Search messages',
    access: 'signed-in',
    answer: z.array(SearchHit),
  },
  {
    method: 'GET',
    path: '/api/rooms/:id/messages',
    about: 'A page of messages',
    access: 'signed-in',
    answer: MessagePage,
  },
  {
    method: 'GET',
    path: '/api/rooms/:id/search',
    about: 'Search one room',
    access: 'signed-in',
    answer: z.array(SearchHit),
  },
  {
    method: 'GET',
    path: '/api/rooms/:id/record',
    about: 'A page of the record',
    access: 'signed-in',
    answer: RecordPage,
  },
  {
    method: 'GET',
    path: '/api/statements/:id',
    about: 'A statement',
    access: 'signed-in',
    answer: StatementView,
  },
  {
    method: 'POST',
    path: '/api/statements/:statementId/texts',
    about: 'The living texts',
    access: 'signed-in',
    body: TextsRequest,
    answer: TextsView,
  },
  {
    method: 'GET',
    path: '/api/statements/:statementId/clauses/:clauseId/history',
    about: 'Versions of a clause',
    access: 'signed-in',
    answer: z.object({ entries: z.array(HistoryEntry) }),
  },
  { method: 'GET', path: '/api/ballots/:id', about: 'A ballot', access: 'signed-in', answer: BallotDetail },
  {
    method: 'GET',
    path: '/api/declarations',
    about: 'Published declarations',
    access: 'anyone',
    answer: z.array(DeclarationSummary),
  },
  { method: 'GET', path: '/health/live', about: 'The process runs', access: 'anyone' },
  { method: 'GET', path: '/health/ready', about: 'Ready for readers', access: 'anyone' },
  { method: 'GET', path: '/metrics', about: 'Figures for Prometheus', access: 'anyone' },
];
