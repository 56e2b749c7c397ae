import { join } from 'node:path';
import type { RulesOfProcedure } from '../../src/domain/coalition/coalition.js';
import { Passwords } from '../../src/modules/auth/passwords.js';
import { foundCoalition, type Founded } from '../../src/tools/demo/found.js';
import { startApp, type Person, type TestApp, type TestCoalition } from './app.js';

export const PASSWORD = 'four unrelated words of theirs';

/** Where the built client lies. `CLIENT_FOLDER` names another build. */
export const clientFolder = (): string =>
  process.env['CLIENT_FOLDER'] ?? join(process.cwd(), 'client', 'dist');

/** The application with the built client, as `npm start` serves it. */
export const startWithClient = (): Promise<TestApp> => startApp({ CLIENT_FOLDER: clientFolder() });

/**
 * Three member parties, named in both languages: ana of Cedar and babak of Plane moderate, parisa heads Cypress.
 * The last two read Persian. All sign in with `PASSWORD`.
 */
export async function threeParties(
  app: TestApp,
  slug: string,
  rules: Partial<RulesOfProcedure> = {},
): Promise<Founded> {
  const hash = await app.app.get(Passwords, { strict: false }).hash(PASSWORD);
  const head = (handle: string, moderator = false) => ({ handle, role: 'head' as const, moderator });
  const founded = await foundCoalition(
    app.app,
    {
      slug,
      names: { en: 'Coalition of the Three Trees', fa: 'ائتلاف سه درخت' },
      languages: ['en', 'fa'],
      rules,
      parties: [
        {
          names: { en: 'Cedar Party', fa: 'حزب سدر' },
          shortNames: { en: 'Cedar', fa: 'سدر' },
          seats: [head('ana', true)],
        },
        {
          names: { en: 'Plane Tree Party', fa: 'حزب چنار' },
          shortNames: { en: 'Plane', fa: 'چنار' },
          seats: [head('babak', true)],
        },
        {
          names: { en: 'Cypress Party', fa: 'حزب سرو' },
          shortNames: { en: 'Cypress', fa: 'سرو' },
          seats: [head('parisa')],
        },
      ],
    },
    hash,
  );
  const readPersian = founded.parties.slice(1).flatMap((party) => party.seats.map((seat) => seat.accountId));
  await app.query(`UPDATE account SET locale = 'fa' WHERE id = ANY($1)`, [readPersian]);
  return founded;
}

/** The same coalition with everyone signed in, for what is done without a screen. */
export async function signedIn(app: TestApp, founded: Founded): Promise<TestCoalition> {
  const people = await Promise.all(
    founded.parties.map((party) =>
      Promise.all(
        party.seats.map(async (seat): Promise<Person> => ({
          accountId: seat.accountId,
          seatId: seat.id,
          partyId: party.id,
          handle: seat.handle,
          cookie: await app.signIn(seat.accountId),
        })),
      ),
    ),
  );
  return { ...founded, people };
}
