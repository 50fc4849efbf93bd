import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { summarize } from '@regatta/evidence';
import { planOf } from '@regatta/evidence/testing';
import type { TrialRecord } from '@regatta/record';
import { recordOf, trialOf } from '@regatta/record/testing';
import { failedRecord } from '@regatta/trial';
import '@regatta/tasks';
import { parseHTML } from 'linkedom';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../testing/cli.ts';
import { ask, readStream } from '../../testing/http.ts';
import { stageOf } from '../../testing/stages.ts';
import type { Stage, Watcher } from '../progress/watcher.ts';
import { openDashboard } from './dashboard.ts';

const hostile = `<img src=x onerror=alert(1)>"'</script><script>alert(2)</script>`;
const names = ['none', 'dropout', 'l2'];
const trials = names.flatMap((name) => [0, 1, 2].map((seed) => trialOf(name, seed)));
const interim: Stage['interim'] = (records) =>
  records.length === 0
    ? undefined
    : { kind: 'suite', summary: summarize(records, { plan: planOf(['dropout 0.5']), command: '' }) };
const recordFor = (i: number): TrialRecord => recordOf(trials[i]!, 0.5 + 0.1 * i);

let watcher: Watcher | undefined;
afterEach(async () => {
  await watcher?.end({ outcome: 'stopped' });
  watcher = undefined;
});

/** Opens a dashboard with its own clock. @returns it and its URL. */
async function open(host = '127.0.0.1', port = 0) {
  const said: string[] = [];
  const clock = { time: 0 };
  const opened = await openDashboard(
    { host, port },
    () => clock.time,
    (text) => said.push(text),
  );
  watcher = opened;
  return { watcher: opened, clock, said, url: /http:\S+/.exec(said[0]!)![0] };
}

/** Ends a dashboard, once. */
async function finish(): Promise<void> {
  const ending = watcher;
  watcher = undefined;
  await ending?.end({
    outcome: 'finished',
    exitCode: 0,
    result: { verdict: [`take ${hostile}`], planHash: 'p', records: [], files: ['report.html'] },
  });
}

const textOf = (markup: string | undefined): string =>
  parseHTML(`<html><body>${markup}</body></html>`).document.body.textContent ?? '';

describe('the page', () => {
  it('shows the progress, the running trials and the failures', async () => {
    const { watcher: own, url } = await open();
    expect((await ask(url)).text).toContain('Preparing');
    const progress = own.begin(stageOf(trials, [recordFor(0)], { interim }));
    progress.started(trials[1]!);
    progress.stepped(trials[1]!, 7);
    progress.finished(failedRecord(trials[4]!, 'killed: out of memory'));
    const { document } = parseHTML((await ask(url)).text);
    expect(document.title).toBe('22 % suite quick - Regatta');
    expect(document.querySelector('#status')?.textContent).toMatch(/Running\s*suite quick/);
    expect(document.querySelector('#status progress')?.getAttribute('value')).toBe('2');
    expect(document.querySelector('#workers')?.textContent).toContain('1 of 2 workers active');
    expect(document.querySelector('#workers')?.textContent).toContain('generated-tabular-mlp none seed 1');
    expect(document.querySelector('#workers')?.textContent).toContain('70 %');
    expect(document.querySelector('#failures')?.textContent).toContain('dropout 0.5 seed 1');
    expect(document.querySelector('#failures pre')?.textContent).toBe('killed: out of memory');
  });

  it('ranks finished trials by the analysis of the report, marked as interim', async () => {
    const { watcher: own, url } = await open();
    const before = trials.slice(0, 8).map((_, i) => recordFor(i));
    own.begin(stageOf(trials, before, { interim }));
    const { document } = parseHTML((await ask(url)).text);
    const ranking = document.querySelector('#ranking');
    expect(ranking?.textContent).toContain('Interim: 8 of 9 trials.');
    const rows = Array.from(document.querySelectorAll('#ranking tbody tr'), (row) => row.textContent.trim());
    expect(rows.map((row) => row.replace(/\s+/g, ' '))).toEqual([
      // Three seeds, so that no mean has an interval.
      expect.stringMatching(/^1 none baseline0\.6270\.6003$/),
      expect.stringMatching(/^2 dropout 0\.50\.527\+0\.3000\.9003$/),
      expect.stringMatching(/^3 l2 0\.50\.465\+0\.6001\.150/),
    ]);
    expect(ranking?.textContent).not.toMatch(/better|worse/);
  });

  it('repeats the analysis only with new records and after some time', async () => {
    let analyses = 0;
    const { watcher: own, url, clock } = await open();
    const counted: Stage['interim'] = (records) => {
      analyses += 1;
      return interim(records);
    };
    const progress = own.begin(stageOf(trials, [recordFor(0)], { interim: counted }));
    for (let i = 0; i < 3; i++) await ask(url);
    progress.finished(recordFor(1));
    await ask(url);
    expect(analyses).toBe(1);
    clock.time += 10_000;
    for (let i = 0; i < 3; i++) await ask(url);
    expect(analyses).toBe(2);
  });

  it('says why there is no ranking if the analysis fails', async () => {
    const { watcher: own, url } = await open();
    const broken: Stage['interim'] = () => {
      throw new Error(`unknown task ${hostile}`);
    };
    own.begin(stageOf(trials, [recordFor(0)], { interim: broken }));
    expect((await ask(url)).text).toContain('No ranking yet: unknown task &lt;img');
  });

  it('shows hostile names as text, in the page and in its updates', async () => {
    const { watcher: own, url } = await open();
    const bad = trialOf(hostile, 0);
    const stage = stageOf([bad], [recordOf(bad, 0.5)], { what: hostile, directory: hostile, place: hostile });
    const progress = own.begin({ ...stage, interim });
    const reader = await readStream(`${url}events`);
    progress.started(trialOf(hostile, 1));
    progress.finished(failedRecord(trialOf(hostile, 2), hostile));
    const page = (await ask(url)).text;
    await finish();
    await reader.over;
    const updates = [...reader.parts.entries()].filter(([id]) => id !== 'title').map(([, markup]) => markup);
    for (const markup of [page, ...updates]) {
      const { document } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`);
      expect(document.querySelectorAll('img, iframe, [onerror], [onload]')).toHaveLength(0);
      expect(markup).not.toContain('<script>alert');
    }
    expect(textOf(reader.parts.get('status'))).toContain(`take ${hostile}`);
    expect(textOf(reader.parts.get('failures'))).toContain(hostile);
    expect(textOf(reader.parts.get('ranking'))).toContain(hostile);
  });

  it('allows only its own style and script', async () => {
    const { headers, text } = await ask((await open()).url);
    const policy = String(headers['content-security-policy']);
    const hash = (part: string | undefined): string =>
      `'sha256-${createHash('sha256')
        .update(part ?? '')
        .digest('base64')}'`;
    const { document } = parseHTML(text);
    expect(policy).toContain(`style-src ${hash(/<style>([\s\S]*?)<\/style>/.exec(text)?.[1])};`);
    expect(policy).toContain(`script-src ${hash(/<script>([\s\S]*?)<\/script>/.exec(text)?.[1])};`);
    for (const part of ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toContain('unsafe');
    expect(document.querySelectorAll('[style], [onclick]')).toHaveLength(0);
    expect(text).not.toMatch(/(?:src|href)="(?!data:)[a-z]+:/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
});

describe('the stream', () => {
  it('sends changes, and finally an end event, and closes', async () => {
    const { watcher: own, url } = await open();
    const progress = own.begin(stageOf(trials, [], { interim }));
    const reader = await readStream(`${url}events`);
    await until(() => reader.events.length === 1);
    expect(textOf(reader.parts.get('status'))).toContain('of 9 trials0');
    progress.started(trials[0]!);
    progress.finished(recordFor(0));
    await until(() => textOf(reader.parts.get('status')).includes('of 9 trials1'));
    expect(textOf(reader.parts.get('workers'))).toContain('0 of 2 workers');
    await finish();
    await reader.over;
    expect(reader.events.at(-1)).toBe('ended');
    expect(textOf(reader.parts.get('status'))).toContain('The run has ended');
    expect(reader.parts.get('title')).toBe('Finished suite quick - Regatta');
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
  });

  it('limits the number of readers, and a reader that leaves makes room', async () => {
    const { url } = await open();
    const readers = await Promise.all(Array.from({ length: 16 }, () => readStream(`${url}events`)));
    expect(readers).toHaveLength(16);
    expect((await ask(`${url}events`)).status).toBe(503);
    expect((await ask(url)).status).toBe(200);
  });
});

describe('the server', () => {
  it.each([
    ['another host', { headers: { host: 'evil.example' } }, 403],
    ['another method', { method: 'POST' }, 405],
  ])('denies %s', async (_, options, status) => {
    expect((await ask((await open()).url, options)).status).toBe(status);
  });

  /** Opens connections that start a request and never finish it. */
  async function stall(url: string, count: number): Promise<{ closed: number; sockets: Socket[] }> {
    const state = { closed: 0, sockets: [] as Socket[] };
    for (let i = 0; i < count; i++) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket
        .on('error', () => {})
        .on('close', () => {
          state.closed += 1;
        });
      await once(socket, 'connect');
      socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ');
      socket.resume();
      state.sockets.push(socket);
    }
    return state;
  }

  it('closes connections that never finish a request, and then answers others again', async () => {
    const { url } = await open();
    const stalled = await stall(url, 64);
    await until(() => stalled.closed === 64);
    expect((await ask(url)).status).toBe(200);
  });

  it('ends with the run, whatever connections are open', async () => {
    const { url } = await open();
    const stalled = await stall(url, 8);
    const readers = await Promise.all(Array.from({ length: 4 }, () => readStream(`${url}events`)));
    await finish();
    await Promise.all(readers.map(({ over }) => over));
    await until(() => stalled.closed === 8);
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
  });

  it('shows names of any length and thousands of tasks on a page of bounded size', async () => {
    const { watcher: own, url } = await open();
    const long = 'x'.repeat(1e6);
    const wide: Stage['interim'] = (records) => {
      const summary = summarize(records, { plan: planOf(['dropout 0.5']), command: '' });
      const [task] = summary.tasks;
      const tasks = Array.from({ length: 3000 }, (_, i) => ({ ...task!, task: `${i}${long}`, title: long }));
      return { kind: 'suite', summary: { ...summary, tasks } };
    };
    const progress = own.begin(stageOf(trials, [recordFor(0)], { interim: wide }));
    progress.started(trialOf(long, 1));
    for (let i = 0; i < 200; i++) progress.finished(failedRecord(trialOf(long, i), long));
    const { text } = await ask(url);
    expect(text.length).toBeLessThan(2e6);
    expect(text).toContain('2,960 more tasks');
  });

  it('serves two paths', async () => {
    const { url } = await open();
    expect((await ask(`${url}../etc/passwd`)).status).toBe(404);
    expect((await ask(`${url}favicon.ico`)).status).toBe(404);
  });

  it('requires the printed token, except on loopback', async () => {
    const { said, url } = await open('0.0.0.0');
    expect(said).toEqual([expect.stringMatching(/\/\?token=[\w-]{32}\n.*not encrypted/)]);
    const { port, search } = new URL(url);
    const here = `http://127.0.0.1:${port}/`;
    expect((await ask(here)).status).toBe(401);
    expect((await ask(`${here}events`)).status).toBe(401);
    const entered = await ask(`${here}${search}`);
    expect([entered.status, entered.headers.location]).toEqual([303, '/']);
    const cookie = String(entered.headers['set-cookie']?.[0]).split(';')[0]!;
    const page = await ask(here, { headers: { cookie } });
    expect([page.status, page.text.includes(search.slice(7))]).toEqual([200, false]);
  });

  it('reports a port that is taken and an address of another machine', async () => {
    const { url } = await open();
    const port = Number(new URL(url).port);
    const place = { host: '127.0.0.1', port };
    await expect(
      openDashboard(
        place,
        () => 0,
        () => {},
      ),
    ).rejects.toThrow(
      /^--dashboard: expected an address and a port to serve on, received 127\.0\.0\.1, port \d+: .*EADDRINUSE.*Choose others/,
    );
    const elsewhere = { host: '203.0.113.7', port: 0 };
    await expect(
      openDashboard(
        elsewhere,
        () => 0,
        () => {},
      ),
    ).rejects.toThrow(/received 203\.0\.113\.7/);
  });
});
