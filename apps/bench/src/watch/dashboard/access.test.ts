import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type AccessOptions, accessOf, isLoopback } from './access.ts';

const loopback: AccessOptions = {
  address: '127.0.0.1',
  host: '127.0.0.1',
  token: undefined,
  cookie: 'regatta-8080',
};
const open: AccessOptions = { ...loopback, address: '0.0.0.0', host: '0.0.0.0', token: 'secret' };

function request(headers: Readonly<Record<string, string>>, url = '/', method = 'GET'): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  Object.assign(message, { url, method });
  Object.assign(message.headers, headers);
  return message;
}

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.9.8.7', '::1', '::ffff:127.0.0.1'])('accepts %s', (address) =>
    expect(isLoopback(address)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '10.0.0.1', '192.168.127.1', 'example.org', '127.0.0.1.example.org'])(
    'does not accept %s',
    (address) => expect(isLoopback(address)).toBe(false),
  );
});

describe('accessOf on loopback', () => {
  it.each(['127.0.0.1:8080', 'localhost:8080', 'LOCALHOST', 'localhost:9000', '[::1]:8080'])(
    'allows %s without a token',
    (host) => expect(accessOf(request({ host }), loopback)).toEqual({ granted: true, path: '/' }),
  );

  it.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '',
    '192.168.1.4:8080',
    hostname(),
    'evil.example#localhost',
    'localhost@evil.example',
  ])('denies the Host "%s" as rebound', (host) => {
    expect(accessOf(request({ host }), loopback)).toMatchObject({ granted: false, status: 403 });
  });

  it('denies a request without a Host', () => {
    expect(accessOf(request({}), loopback)).toMatchObject({ status: 403 });
  });

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('denies %s', (method) => {
    const access = accessOf(request({ host: 'localhost' }, '/', method), loopback);
    expect(access).toMatchObject({ status: 405, headers: { Allow: 'GET' } });
  });

  it.each(['//evil.example/', 'http://evil.example/', '/\\\\evil', '*', ''])(
    'denies the path "%s"',
    (url) => {
      expect(accessOf(request({ host: 'localhost' }, url), loopback)).toMatchObject({ status: 400 });
    },
  );

  it('gives its stream only to its own page, and the page to anyone who opens it', () => {
    const from = (site: string, more: Record<string, string> = {}) =>
      accessOf(request({ host: 'localhost', 'sec-fetch-site': site, ...more }, '/events'), loopback);
    for (const site of ['same-origin', 'none']) expect(from(site)).toMatchObject({ granted: true });
    for (const site of ['cross-site', 'same-site']) {
      expect(from(site, { 'sec-fetch-mode': 'cors' })).toMatchObject({ granted: false, status: 403 });
      expect(from(site, { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' })).toMatchObject({
        status: 403,
      });
      expect(from(site, { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).toMatchObject({
        granted: true,
      });
    }
  });

  it('denies invalid addresses', () => {
    expect(accessOf(request({ host: 'localhost' }, 'http://:99999'), loopback)).toMatchObject({
      status: 400,
    });
  });
});

describe('accessOf elsewhere', () => {
  const host = '192.168.1.4:8080';

  it.each([undefined, 'regatta-8080=', 'regatta-8080=secre', 'other=secret', 'regatta-8080=secrett'])(
    'requires the token from a reader with the cookie "%s"',
    (cookie) => {
      const headers = { host, ...(cookie === undefined ? {} : { cookie }) };
      expect(accessOf(request(headers, '/events'), open)).toMatchObject({ granted: false, status: 401 });
      expect(accessOf(request(headers, '/?token=wrong'), open)).toMatchObject({ status: 401 });
    },
  );

  it('accepts it once in the URL, and moves it to a cookie', () => {
    expect(accessOf(request({ host }, '/?token=secret'), open)).toEqual({
      granted: false,
      status: 303,
      message: 'see /',
      headers: { Location: '/', 'Set-Cookie': 'regatta-8080=secret; HttpOnly; SameSite=Strict; Path=/' },
    });
    const cookie = 'theme=dark; regatta-8080=secret';
    expect(accessOf(request({ host, cookie }, '/events'), open)).toEqual({ granted: true, path: '/events' });
  });

  it('accepts only IP addresses and its own names as Host', () => {
    const cookie = 'regatta-8080=secret';
    for (const own of ['10.1.2.3:8080', '[fe80::1]:8080', hostname(), 'localhost:8080']) {
      expect(accessOf(request({ host: own, cookie }), open)).toMatchObject({ granted: true });
    }
    expect(accessOf(request({ host: 'evil.example', cookie }), open)).toMatchObject({ status: 403 });
    const named = { ...open, host: 'bench.example' };
    expect(accessOf(request({ host: 'bench.example:8080', cookie }), named)).toMatchObject({ granted: true });
  });
});
