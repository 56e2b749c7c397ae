const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there. Is PostgreSQL running, and are host and port right?',
  ECONNRESET: 'the server hung up. Is it PostgreSQL that listens there?',
  ENOTFOUND: 'there is no machine of that name.',
  EAI_AGAIN: 'that name cannot be looked up at the moment.',
  ETIMEDOUT: 'no answer came in time. Is there a firewall in between?',
  '28P01': 'name or password is wrong.',
  '28000': 'the server does not let this account in; see its pg_hba.conf.',
  '3D000': 'there is no such database; create it first, for instance with createdb.',
  '42501': 'this account may not create tables there; make it the owner of the database.',
  '53300': 'all its connections are taken; lower DATABASE_POOL or raise max_connections.',
  '57P03': 'the server is only just starting; try again in a moment.',
};

/** What keeps us from the database, as a sentence that says what to do; never with the password. */
export function whyUnreachable(error: unknown, databaseUrl: string): Error {
  const why = WHY[codeOf(error)] ?? reasonOf(error);
  if (why === undefined) return error instanceof Error ? error : new Error(String(error));
  const { hostname, port, pathname } = new URL(databaseUrl);
  const place = `${decodeURIComponent(pathname.slice(1)) || 'the database'} on ${hostname || 'this machine'}:${port || '5432'}`;
  return new Error(`Peyman cannot use DATABASE_URL (${place}): ${why}`, { cause: error });
}

/** Where a name has several addresses, Node tells of each failure; they are of one kind. */
function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: string; errors?: { code?: string }[] };
  return code ?? errors?.[0]?.code ?? '';
}

/** The driver has no code for an address without a password. */
function reasonOf(error: unknown): string | undefined {
  const isPassword = error instanceof Error && /client password must be a string/.test(error.message);
  return isPassword ? 'the server asks for a password, and the address has none.' : undefined;
}
