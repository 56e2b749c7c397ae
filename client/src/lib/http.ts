import type { CommandInput, CommandOutput, CommandType } from '@contract/commands';
import type { Answer } from '@contract/socket';
import { Refused } from './failure';
import { newId } from './id';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Asks the server. A no becomes `Refused`; silence becomes `Refused` with the code `unreachable`. */
async function request<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-peyman'] = '1';
  if (method !== 'GET') headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    });
  } catch {
    throw new Refused({ code: 'unreachable' });
  }
  if (!response.ok) throw await refusalOf(response);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Reads application/problem+json; an answer of another kind (a proxy's page) keeps only its status. */
async function refusalOf(response: Response): Promise<Refused> {
  const problem: unknown = await response.json().catch(() => null);
  if (
    typeof problem === 'object' &&
    problem !== null &&
    'code' in problem &&
    typeof problem.code === 'string'
  ) {
    const { code, details, incident } = problem as { code: string; details?: unknown; incident?: unknown };
    return new Refused({
      code,
      ...(typeof details === 'object' && details !== null
        ? { details: details as Record<string, unknown> }
        : {}),
      ...(typeof incident === 'string' ? { incident } : {}),
    });
  }
  if (response.status === 401) return new Refused({ code: 'not-signed-in' });
  if (response.status === 404) return new Refused({ code: 'not-found' });
  if (response.status === 429) return new Refused({ code: 'too-many-requests' });
  const silent = response.status >= 502 && response.status <= 504;
  return new Refused({ code: silent ? 'unreachable' : 'unexpected', details: { status: response.status } });
}

export const get = <T>(path: string): Promise<T> => request<T>('GET', path);
export const post = <T>(path: string, body?: unknown): Promise<T> => request<T>('POST', path, body);
export const put = <T>(path: string, body?: unknown): Promise<T> => request<T>('PUT', path, body);
export const del = <T>(path: string): Promise<T> => request<T>('DELETE', path);

/** Sends a command without a socket: for the doors one passes before being in any room. */
export async function commandOverHttp<T extends CommandType>(
  type: T,
  input: CommandInput<T>,
): Promise<CommandOutput<T>> {
  const answer = await post<Answer<CommandOutput<T>>>('/api/commands', {
    commandId: newId(),
    type,
    input,
  });
  if (!answer.ok) throw new Refused(answer.error);
  return answer.data;
}
