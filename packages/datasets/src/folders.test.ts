import { describe, expect, it } from 'vitest';
import { cacheFolder, dataFolder } from './folders.ts';

describe('cacheFolder', () => {
  it.each([
    [{ REGATTA_CACHE_DIR: '/c', XDG_CACHE_HOME: '/x' }, 'linux', '/c'],
    [{ XDG_CACHE_HOME: '/x' }, 'linux', '/x/regatta'],
    [{ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/me/.cache/regatta'],
    [{ XDG_CACHE_HOME: '', REGATTA_CACHE_DIR: '' }, 'linux', '/home/me/.cache/regatta'],
    [{ XDG_CACHE_HOME: '/x' }, 'darwin', '/home/me/Library/Caches/regatta'],
    [{ LOCALAPPDATA: 'C:\\Local' }, 'win32', 'C:\\Local\\regatta'],
    [{}, 'win32', '\\home\\me\\AppData\\Local\\regatta'],
  ])('%j on %s is %s', (env, platform, folder) => {
    expect(cacheFolder(env, platform, '/home/me')).toBe(folder);
  });
});

describe('dataFolder', () => {
  it('is the variable unless it is empty', () => {
    expect(dataFolder({ REGATTA_DATA_DIR: '/d' })).toBe('/d');
    expect(dataFolder({ REGATTA_DATA_DIR: '' })).toBeUndefined();
    expect(dataFolder({})).toBeUndefined();
  });
});
