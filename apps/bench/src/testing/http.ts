import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import * as z from 'zod';

/** A complete response of a server. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

async function respond(request: ClientRequest): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('no response');
  return response.setEncoding('utf8');
}

/** Sends a request; unlike `fetch`, with any Host header and any method. */
export async function ask(
  url: string,
  options: { readonly headers?: Record<string, string>; readonly method?: string } = {},
): Promise<Answer> {
  const response = await respond(get(url, { ...options, agent: false }));
  let text = '';
  for await (const part of response) text += String(part);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

const update = z.record(z.string(), z.string());

/** A reader of server-sent events, like the dashboard page. */
export interface Reader {
  /** Latest markup of each part. */
  readonly parts: Map<string, string>;
  /** Event names, in order. */
  readonly events: string[];
  readonly over: Promise<void>;
}

/** Reads the stream of a dashboard. */
export async function readStream(url: string): Promise<Reader> {
  const response = await respond(get(url, { agent: false }));
  const parts = new Map<string, string>();
  const events: string[] = [];
  const read = async (): Promise<void> => {
    let text = '';
    for await (const part of response) {
      text += String(part);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const [, name = '', data = ''] = /^event: (\w+)\ndata: ?(.*)$/.exec(text.slice(0, end)) ?? [];
        events.push(name);
        if (data !== '') {
          for (const [id, markup] of Object.entries(update.parse(JSON.parse(data)))) parts.set(id, markup);
        }
        text = text.slice(end + 2);
      }
    }
  };
  return { parts, events, over: read() };
}
