import { describe, expect, it } from '@jest/globals';
import { ROLES, STANDINGS } from '../coalition/coalition.js';
import { may, policy, type Permission, type RoomObject, type Subject } from './policy.js';

const ROLE_LETTERS = { head: 'H', delegate: 'D', alternate: 'A', adviser: 'V', observer: 'O' } as const;
const OPEN: RoomObject = { kind: 'plenary', partyIds: null };
const OWN: RoomObject = { kind: 'caucus', partyIds: ['ours', 'another'] };
const OTHER: RoomObject = { kind: 'caucus', partyIds: ['another'] };
const ROOMS = { open: OPEN, own: OWN, other: OTHER };

/** Who may, by hand: by standing of the party; each letter a role, `M` the panel in any role, `*` everybody. */
type Row = Readonly<Partial<Record<(typeof STANDINGS)[number], string>>>;
const FOLLOWERS: Row = { guest: '*', member: '*', suspended: '*' };
const ALL_BUT_GONE: Row = { invited: '*', ...FOLLOWERS };
const SPEAKERS: Row = { guest: 'HDAV', member: 'HDAV' };
const MEMBERS_SPEAK: Row = { member: 'HDAV' };
const PANEL: Row = { member: 'M' };

const sitting = (open: Row, own: Row = open): Record<keyof typeof ROOMS, Row> => ({ open, own, other: {} });
const anywhere = (row: Row): Record<keyof typeof ROOMS, Row> => ({ open: row, own: row, other: row });

const TABLE: Record<Permission, Record<keyof typeof ROOMS, Row>> = {
  'room.enter': sitting(FOLLOWERS, ALL_BUT_GONE),
  'room.announce-presence': sitting(FOLLOWERS, ALL_BUT_GONE),
  'message.post': sitting(SPEAKERS, { invited: 'HDAV', ...SPEAKERS }),
  'message.change-own': sitting(SPEAKERS, { invited: 'HDAV', ...SPEAKERS }),
  'message.hide': { open: PANEL, own: {}, other: {} },
  'message.react': sitting(SPEAKERS, { invited: 'HDAV', ...SPEAKERS }),
  'message.mark-read': sitting(FOLLOWERS, ALL_BUT_GONE),
  'corridor.open': anywhere(MEMBERS_SPEAK),
  'statement.create': anywhere(MEMBERS_SPEAK),
  'statement.read': sitting(FOLLOWERS, ALL_BUT_GONE),
  'clause.draft': sitting(MEMBERS_SPEAK),
  'text.write': sitting(MEMBERS_SPEAK),
  'writing.resume': sitting(PANEL),
  'clause.settle': sitting(PANEL),
  'ballot.run': sitting(PANEL),
  'ballot.cast': sitting({ member: 'HD' }),
  'consent.give': sitting({ member: 'MH' }),
  'declaration.publish': sitting(PANEL),
  'coalition.read': anywhere(ALL_BUT_GONE),
  'coalition.follow': anywhere(FOLLOWERS),
  'rules.change': anywhere(PANEL),
  'party.invite': anywhere(PANEL),
  'party.renew-invitation': anywhere(PANEL),
  'party.change-standing': anywhere(PANEL),
  'party.describe': anywhere({ invited: 'H', guest: 'H', member: 'H', suspended: 'H' }),
  'panel.change': anywhere(PANEL),
  'seat.invite': anywhere({ invited: 'H', guest: 'H', member: 'H', suspended: 'H' }),
  'seat.end': anywhere({ ...ALL_BUT_GONE, withdrawn: '*' }),
  'recovery.approve': {
    open: {},
    own: { invited: 'HDAV', guest: 'HDAV', member: 'HDAV', suspended: 'HDAV' },
    other: {},
  },
};

const allows = (letters: string, { role, moderator }: Subject): boolean =>
  letters.includes('*') || letters.includes(ROLE_LETTERS[role]) || (letters.includes('M') && moderator);

const everybody: Subject[] = STANDINGS.flatMap((standing) =>
  ROLES.flatMap((role) =>
    [false, true].map((moderator) => ({ seatId: 'seat', partyId: 'ours', role, moderator, standing })),
  ),
);

describe('the policy', () => {
  it('has a line for everything, and each is looked at here', () => {
    expect(Object.keys(TABLE).sort()).toEqual(Object.keys(policy).sort());
    expect(everybody.length).toBe(STANDINGS.length * ROLES.length * 2);
  });

  it.each(Object.keys(TABLE) as Permission[])('%s', (permission) => {
    for (const [name, room] of Object.entries(ROOMS)) {
      for (const subject of everybody) {
        const expected = allows(
          TABLE[permission][name as keyof typeof ROOMS][subject.standing] ?? '',
          subject,
        );
        expect([name, subject, may(permission, subject, room)]).toEqual([name, subject, expected]);
      }
    }
  });

  const head: Subject = {
    seatId: 'seat',
    partyId: 'ours',
    role: 'head',
    moderator: true,
    standing: 'member',
  };
  const delegate: Subject = { ...head, role: 'delegate' };

  it.each(['party.describe', 'seat.invite'] as const)('%s: heads, for their own party only', (permission) => {
    expect(may(permission, head, OPEN, { partyId: 'ours' })).toBe(true);
    expect(may(permission, head, OPEN, { partyId: 'another' })).toBe(false);
    expect(may(permission, delegate, OPEN, { partyId: 'ours' })).toBe(false);
  });

  it('seat.end: one’s own; heads, those of their party', () => {
    const seat = (partyId: string, seatId: string) => ({ partyId, seatId });
    expect(may('seat.end', delegate, OPEN, seat('ours', 'seat'))).toBe(true);
    expect(may('seat.end', delegate, OPEN, seat('ours', 'elsewhere'))).toBe(false);
    expect(may('seat.end', head, OPEN, seat('ours', 'elsewhere'))).toBe(true);
    expect(may('seat.end', head, OPEN, seat('another', 'elsewhere'))).toBe(false);
  });

  it('party.renew-invitation: moderators of the party that invited, or of any if that one has nobody left', () => {
    const right = 'party.renew-invitation';
    expect(may(right, head, OPEN, { invitedBy: 'ours' })).toBe(true);
    expect(may(right, head, OPEN, { invitedBy: 'another' })).toBe(false);
    expect(may(right, head, OPEN, { invitedBy: null })).toBe(true);
    for (const invitedBy of ['ours', null])
      expect(may(right, { ...head, moderator: false }, OPEN, { invitedBy })).toBe(false);
  });

  it('recovery.approve: heads for their own party, others for who has named them, nobody for themselves', () => {
    const member = (partyId: string, seatId: string, hasNamedUs: boolean) => ({
      partyId,
      seatId,
      hasNamedUs,
    });
    expect(may('recovery.approve', head, OWN, member('ours', 'elsewhere', false))).toBe(true);
    expect(may('recovery.approve', delegate, OWN, member('ours', 'elsewhere', false))).toBe(false);
    expect(may('recovery.approve', delegate, OWN, member('ours', 'elsewhere', true))).toBe(true);
    expect(may('recovery.approve', head, OWN, member('another', 'elsewhere', true))).toBe(false);
    expect(may('recovery.approve', head, OWN, member('ours', 'seat', true))).toBe(false);
    expect(may('recovery.approve', head, { ...OWN, kind: 'corridor' })).toBe(false);
  });

  it('clause.draft and text.write: while the statement and the clause are open', () => {
    expect(may('clause.draft', head, OPEN, { state: 'drafting' })).toBe(true);
    expect(may('clause.draft', head, OPEN, { state: 'published' })).toBe(false);
    expect(may('text.write', head, OPEN, { state: 'clean', inBallot: false })).toBe(true);
    expect(may('text.write', head, OPEN, { state: 'clean', inBallot: true })).toBe(false);
    expect(may('text.write', head, OPEN, { state: 'agreed', inBallot: false })).toBe(false);
  });

  it('writing.resume: moderators, for whoever is not of their own party', () => {
    expect(may('writing.resume', head, OPEN, { partyId: 'another' })).toBe(true);
    expect(may('writing.resume', head, OPEN, { partyId: 'ours' })).toBe(false);
    expect(may('writing.resume', { ...head, moderator: false }, OPEN, { partyId: 'another' })).toBe(false);
  });

  it('message.hide: in the plenary only', () => {
    for (const kind of ['coalition', 'caucus', 'corridor', 'statement'] as const) {
      expect(may('message.hide', head, { kind, partyIds: null })).toBe(false);
    }
  });
});
