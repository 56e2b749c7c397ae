import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { COMMANDS } from './contract/commands.js';
import { EVENTS } from './contract/events.js';
import { HTTP } from './contract/http.js';
import { socketPage } from './documentation-page.js';
import { Pages, type File } from './platform/http/pages.js';

const asSchema = (schema: z.ZodType, io: 'input' | 'output'): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  });
  return rest;
};

/** `/api/openapi.json` and the page of socket commands and events, both made from the contract's schemas. */
export function useDocumentation(app: NestFastifyApplication): void {
  const pages = app.get(Pages);
  const headers = { 'Cache-Control': 'public, max-age=300' };
  const json = (value: object): File => ({
    type: 'application/json',
    body: JSON.stringify(value),
    headers,
  });
  pages.put('/api/openapi.json', json(openApi()));
  pages.put('/api/socket.json', json(socketProtocol()));
  pages.put('/api', {
    type: 'text/html; charset=utf-8',
    body: socketPage(socketProtocol()),
    headers: { ...headers, 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'" },
  });
}

export interface SocketProtocol {
  commands: { type: string; scope: string; policy: string | null; input: object; output: object }[];
  events: { type: string; payload: object }[];
}

export function socketProtocol(): SocketProtocol {
  return {
    commands: Object.entries(COMMANDS).map(([type, c]) => ({
      type,
      scope: c.scope,
      policy: c.policy,
      input: asSchema(c.input, 'input'),
      output: asSchema(c.output, 'output'),
    })),
    events: Object.entries(EVENTS).map(([type, schema]) => ({ type, payload: asSchema(schema, 'output') })),
  };
}

const OWN_HEADER = {
  name: 'x-peyman',
  in: 'header',
  required: true,
  description: 'Always 1. Without it, whatever changes something is refused.',
  schema: { const: '1' },
};

export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of HTTP) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const parameters = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    // A page of another site can send a form, but not this header.
    const own = route.method === 'GET' ? [] : [OWN_HEADER];
    const body = route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: asSchema(route.body, 'input') } },
      },
    };
    const content = route.answer && {
      content: { 'application/json': { schema: asSchema(route.answer, 'output') } },
    };
    (paths[path] ??= {})[route.method.toLowerCase()] = {
      summary: route.about,
      ...(parameters.length + own.length > 0 ? { parameters: [...parameters, ...own] } : {}),
      ...body,
      security: route.access === 'anyone' ? [] : [{ session: [] }],
      responses: {
        200: { description: 'Done', ...content },
        default: {
          description: 'Refused, with a code (RFC 9457)',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Peyman', version: '0.1.0', license: { name: 'AGPL-3.0-or-later' } },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'peyman' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['status', 'code'],
          properties: {
            type: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            details: { type: 'object' },
            incident: { type: 'string', format: 'uuid' },
          },
        },
      },
    },
  };
}
