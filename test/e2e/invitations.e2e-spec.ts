import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CoalitionView, MeView } from '../../src/contract/views.js';
import { aToken, startApp, type TestApp } from '../support/app.js';

const PASSWORD = 'a long and quiet password';

describe('accounts and invitations', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const signUp = async (handle: string, invitation?: string) => {
    const answer = await app.http(null, 'POST', '/api/accounts', {
      handle,
      password: PASSWORD,
      locale: 'en',
      ...(invitation ? { invitation } : {}),
    });
    return { ...answer, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
  };
  const anInvitation = async (role = 'delegate') => {
    const coalition = await app.aCoalition();
    const { token, tokenHash } = aToken();
    await app.command(coalition.people[0]![0]!, 'seat:invite', {
      coalitionId: coalition.id,
      role,
      tokenHash,
    });
    return { coalition, token };
  };

  it('lets the first visitor found a coalition, and nobody else without an invitation', async () => {
    const founder = await signUp('founder');
    expect(founder.status).toBe(201);
    expect((founder.body as { recoveryCodes: string[] }).recoveryCodes).toHaveLength(10);
    const { coalitionId } = await app.command(founder, 'coalition:create', {
      names: { en: 'First', fa: 'نخستین' },
      slug: 'first',
      languages: ['en', 'fa'],
      party: { names: { en: 'Founders' }, shortNames: { en: 'F' } },
    });
    const view = await app.get<CoalitionView>(founder, '/api/coalitions/first');
    expect(view.id).toBe(coalitionId);
    expect(view.parties).toHaveLength(1);
    expect(view.channels.map((c) => c.kind)).toEqual(['plenary', 'caucus']);

    const stranger = await signUp('stranger');
    expect(stranger.status).toBe(409);
    expect(stranger.body).toMatchObject({ code: 'invitation.unusable' });
  });

  it('takes party and role from the invitation, once', async () => {
    const { coalition, token } = await anInvitation();
    const look = await app.http(null, 'POST', '/api/invitations/look', { token });
    expect(look.body).toMatchObject({ role: 'delegate', party: { en: 'Cedar Party' } });

    const guest = await signUp('newcomer', token);
    expect(guest.status).toBe(201);
    const { seatId } = await app.command(guest, 'invitation:accept', { token });
    const me = await app.get<MeView>(guest, '/api/me');
    expect(me.seats).toMatchObject([
      { seatId, role: 'delegate', partyId: coalition.parties[0]!.id, moderator: false },
    ]);

    const other = coalition.people[1]![0]!;
    expect(await app.refusal(other, 'invitation:accept', { token })).toBe('invitation.unusable');
    expect((await signUp('latecomer', token)).body).toMatchObject({ code: 'invitation.unusable' });
  });

  it('fills one seat when two accept the same invitation at once', async () => {
    const { token } = await anInvitation();
    const other = await app.aCoalition();
    const answers = await Promise.all([
      app.send(other.people[0]![0]!, 'invitation:accept', { token }),
      app.send(other.people[1]![0]!, 'invitation:accept', { token }),
    ]);
    expect(answers.filter((x) => x.ok)).toHaveLength(1);
  });

  it('lets a head invite, and nobody else; an invitation dies with its inviter', async () => {
    const coalition = await app.aCoalition();
    const [head, delegate] = coalition.people[0]!;
    const { token, tokenHash } = aToken();
    const invite = { coalitionId: coalition.id, role: 'delegate' as const, tokenHash };
    expect(await app.refusal(delegate!, 'seat:invite', invite)).toBe('not-allowed');
    await app.command(head!, 'seat:invite', invite);
    await app.command(head!, 'seat:change-role', {
      coalitionId: coalition.id,
      seatId: delegate!.seatId,
      role: 'head',
    });
    await app.command(delegate!, 'seat:end', { coalitionId: coalition.id, seatId: head!.seatId });
    const other = await app.aCoalition();
    expect(await app.refusal(other.people[0]![0]!, 'invitation:accept', { token })).toBe(
      'invitation.unusable',
    );
  });

  it('admits an invited party to the plenary only with the consent of another party', async () => {
    const coalition = await app.aCoalition({
      parties: [
        { seats: [{ role: 'head', moderator: true }] },
        { seats: [{ role: 'head', moderator: true }] },
        { standing: 'invited', seats: ['head'] },
      ],
    });
    const [ana, bo, guest] = coalition.people.map((party) => party[0]!);
    const before = await app.get<CoalitionView>(guest!, `/api/coalitions/${coalition.id}`);
    expect(before.parties.map((p) => p.id)).toEqual([coalition.parties[2]!.id]);
    expect(before.channels.map((c) => c.kind)).toEqual(['caucus']);
    expect(await app.refusal(guest!, 'message:post', { roomId: coalition.plenaryId, body: 'hello' })).toBe(
      'not-found',
    );

    const asked = await app.command(ana!, 'party:change-standing', {
      coalitionId: coalition.id,
      partyId: coalition.parties[2]!.id,
      standing: 'guest',
    });
    expect(asked.done).toBe(false);
    const consent = { roomId: coalition.id, consentId: asked.consentId! };
    expect(await app.refusal(ana!, 'consent:give', consent)).toBe('consent.same-party');
    await app.command(bo!, 'consent:give', consent);
    expect(await app.refusal(bo!, 'consent:give', consent)).toBe('consent.not-pending');

    const after = await app.get<CoalitionView>(guest!, `/api/coalitions/${coalition.id}`);
    expect(after.parties).toHaveLength(3);
    expect(after.channels.map((c) => c.kind)).toEqual(['plenary', 'caucus']);
    await app.command(guest!, 'message:post', { roomId: coalition.plenaryId, body: 'hello' });
  });

  it('gives an invited party a new link until somebody has come, and the old one opens nothing', async () => {
    const coalition = await app.aCoalition();
    const [ana, delegate] = coalition.people[0]!;
    const names = { names: { en: 'Rowan Party' }, shortNames: { en: 'Rowan' } };
    const [first, second, third] = [aToken(), aToken(), aToken()];
    const place = { coalitionId: coalition.id };
    const { tokenHash } = first;
    const { partyId } = await app.command(ana!, 'party:invite', { ...place, ...names, tokenHash });
    const again = { ...place, partyId, tokenHash: second.tokenHash };
    expect(await app.refusal(delegate!, 'party:renew-invitation', again)).toBe('not-allowed');
    await app.command(ana!, 'party:renew-invitation', again);

    expect((await signUp('rowan-early', first.token)).body).toMatchObject({ code: 'invitation.unusable' });
    const head = await signUp('rowan-head', second.token);
    await app.command(head, 'invitation:accept', { token: second.token });

    const more = { ...place, partyId, tokenHash: third.tokenHash };
    expect(await app.refusal(ana!, 'party:renew-invitation', more)).toBe('party.has-arrived');
    const own = { ...more, partyId: coalition.parties[0]!.id };
    expect(await app.refusal(ana!, 'party:renew-invitation', own)).toBe('party.wrong-standing');
  });

  it('never lets the panel fall back to one party, nor a party lose its last head', async () => {
    const coalition = await app.aCoalition({ rules: { secondPartyConsent: false } });
    const [ana, delegate] = coalition.people[0]!;
    const bo = coalition.people[1]![0]!;
    const panel = { coalitionId: coalition.id, seatId: bo.seatId, moderator: false };
    expect(await app.refusal(ana!, 'panel:change', panel)).toBe('panel.one-party');
    const end = { coalitionId: coalition.id, seatId: ana!.seatId };
    expect(await app.refusal(ana!, 'seat:end', end)).toBe('party.last-head');
    expect(await app.refusal(delegate!, 'seat:end', end)).toBe('not-allowed');
  });

  it('signs in by password, makes failures wait, and recovers with a code once', async () => {
    const { token } = await anInvitation();
    const made = await signUp('Sepideh', token);
    const codes = (made.body as { recoveryCodes: string[] }).recoveryCodes;
    const signIn = (handle: string, password: string) =>
      app.http(null, 'POST', '/api/session', { handle, password });

    expect((await signIn('sepideh', PASSWORD)).status).toBe(200);
    expect((await signIn('nobody-here', PASSWORD)).body).toMatchObject({ code: 'sign-in.failed' });
    for (let i = 0; i < 5; i++) expect((await signIn('sepideh', 'wrong wrong wrong')).status).toBe(401);
    expect((await signIn('sepideh', PASSWORD)).body).toMatchObject({ code: 'sign-in.wait' });

    const recover = { handle: 'sepideh', code: codes[0]!.toUpperCase(), password: 'another long password' };
    expect((await app.http(null, 'POST', '/api/recovery', recover)).status).toBe(200);
    expect((await app.http(null, 'POST', '/api/recovery', recover)).body).toMatchObject({
      code: 'account.recovery-failed',
    });
    expect((await app.http(made, 'GET', '/api/me')).status).toBe(401);
    expect((await signIn('sepideh', 'another long password')).status).toBe(200);
  });

  it('refuses weak passwords and handles that look like another', async () => {
    const { token } = await anInvitation();
    const attempt = (handle: string, password: string) =>
      app.http(null, 'POST', '/api/accounts', { handle, password, locale: 'en', invitation: token });
    expect((await attempt('mandana', 'short')).body).toMatchObject({ code: 'account.password-short' });
    expect((await attempt('mandana', 'aaaaaaaaaaaaaaaaaaaa')).body).toMatchObject({
      code: 'account.password-common',
    });
    expect((await attempt('mаndana', PASSWORD)).body).toMatchObject({ code: 'account.handle-unusable' });
    expect((await attempt('f0under', PASSWORD)).body).toMatchObject({ code: 'account.handle-taken' });
  });

  it('turns away requests of other sites and sessions that were revoked', async () => {
    const coalition = await app.aCoalition();
    const ana = coalition.people[0]![0]!;
    const input = { roomId: coalition.plenaryId, body: 'x' };
    const command = { commandId: randomUUID(), type: 'message:post', input };
    const foreign = await app.http(ana, 'POST', '/api/commands', command, {
      origin: 'https://elsewhere.example',
    });
    expect(foreign.status).toBe(403);
    expect((await app.http(ana, 'POST', '/api/commands', command, { 'x-peyman': '' })).status).toBe(403);

    const socket = await app.connectAs(ana);
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    await app.http(ana, 'DELETE', '/api/session');
    await gone;
    expect((await app.http(ana, 'GET', '/api/me')).status).toBe(401);
  });

  it('lets one address fail only so often, and does not count those who succeed', async () => {
    const strict = await startApp({ SIGN_INS_PER_MINUTE: '3', DATABASE_URL: app.databaseUrl });
    const attempt = (handle: string, password: string) =>
      strict.http(null, 'POST', '/api/session', { handle, password });
    for (let i = 0; i < 6; i++) expect((await attempt('founder', PASSWORD)).status).toBe(200);
    for (let i = 0; i < 3; i++) expect((await attempt(`nobody${i}`, PASSWORD)).status).toBe(401);
    const stopped = await attempt('nobody9', PASSWORD);
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
    await strict.close();
  });
});
