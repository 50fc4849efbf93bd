import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder for downloaded files.
 * `REGATTA_CACHE_DIR` if set; otherwise the platform's convention: `$XDG_CACHE_HOME/regatta` or `~/.cache/regatta`,
 * `~/Library/Caches/regatta` on macOS, `%LOCALAPPDATA%\regatta` on Windows.
 */
export function cacheFolder(
  env: Environment = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  if (env.REGATTA_CACHE_DIR) return env.REGATTA_CACHE_DIR;
  if (platform === 'win32') {
    return win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'regatta');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'regatta');
  // By the XDG specification, a relative path here is invalid and must be ignored.
  const xdg = env.XDG_CACHE_HOME;
  return posix.join(xdg && posix.isAbsolute(xdg) ? xdg : posix.join(home, '.cache'), 'regatta');
}

/** The folder of existing files in `REGATTA_DATA_DIR`, if set. */
export function dataFolder(env: Environment = process.env): string | undefined {
  return env.REGATTA_DATA_DIR || undefined;
}
