import { describe, expect, it } from 'vitest';
import { terminalOf } from './terminal.ts';

const TTY = { isTTY: true, columns: 90 };
const PIPE = {};
const utf8 = { TERM: 'xterm', LANG: 'en_GB.UTF-8' };

describe('a terminal', () => {
  it('shows everything to a person at a UTF-8 terminal', () => {
    expect(terminalOf(TTY, utf8)).toEqual({
      columns: 90,
      colour: true,
      unicode: true,
      live: true,
      accessible: false,
      ci: null,
      timestamps: false,
    });
  });

  it('has no limit, colour, symbols or live region in a pipe', () => {
    expect(terminalOf(PIPE, utf8)).toMatchObject({
      columns: null,
      colour: false,
      unicode: false,
      live: false,
    });
  });

  it('is 80 columns wide when it does not say', () => {
    expect(terminalOf({ isTTY: true }, utf8).columns).toBe(80);
    expect(terminalOf({ isTTY: true, columns: 0 }, utf8).columns).toBe(80);
  });

  it.each([
    ['a terminal', TTY, {}, {}, true],
    ['NO_COLOR', TTY, { NO_COLOR: '1' }, {}, false],
    ['an empty NO_COLOR', TTY, { NO_COLOR: '' }, {}, true],
    ['NO_COLOR against FORCE_COLOR', TTY, { NO_COLOR: '1', FORCE_COLOR: '1' }, {}, false],
    ['--no-color against FORCE_COLOR', TTY, { FORCE_COLOR: '1' }, { color: false }, false],
    ['FORCE_COLOR in a pipe', PIPE, { FORCE_COLOR: '1' }, {}, true],
    ['CLICOLOR_FORCE in a pipe', PIPE, { CLICOLOR_FORCE: '1' }, {}, true],
    ['FORCE_COLOR=0', TTY, { FORCE_COLOR: '0' }, {}, false],
    ['TERM=dumb', TTY, { TERM: 'dumb' }, {}, false],
    ['ACCESSIBLE', TTY, { ACCESSIBLE: '1' }, {}, false],
  ])('colour: %s', (_, stream, env, flags, colour) => {
    expect(terminalOf(stream, { ...utf8, ...env }, flags).colour).toBe(colour);
  });

  it.each([
    ['LANG', { LANG: 'de_DE.utf8' }, true],
    ['no locale', {}, false],
    ['LC_ALL before LANG', { LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, false],
    ['LC_CTYPE before LANG', { LC_CTYPE: 'C.UTF-8', LANG: 'C' }, true],
    ['an empty LC_ALL', { LC_ALL: '', LANG: 'en_GB.UTF-8' }, true],
    ['Windows Terminal', { WT_SESSION: 'a-b-c' }, true],
    ['VS Code', { TERM_PROGRAM: 'vscode' }, true],
    ['the Linux console', { TERM: 'linux', LANG: 'en_GB.UTF-8' }, false],
    ['ACCESSIBLE', { LANG: 'en_GB.UTF-8', ACCESSIBLE: '1' }, false],
  ])('symbols: %s', (_, env, unicode) => expect(terminalOf(TTY, env).unicode).toBe(unicode));

  it.each([
    ['CI', { CI: 'true' }, false],
    ['CI=false', { CI: 'false' }, true],
    ['GitHub', { CI: 'true', GITHUB_ACTIONS: 'true' }, false],
    ['TERM=dumb', { TERM: 'dumb' }, false],
    ['ACCESSIBLE', { ACCESSIBLE: '1' }, false],
    ['ACCESSIBLE=0', { ACCESSIBLE: '0' }, true],
  ])('live: %s', (_, env, live) => {
    expect(terminalOf(TTY, { ...utf8, ...env }).live).toBe(live);
  });

  it('knows where it is', () => {
    expect(terminalOf(PIPE, { CI: '1' }).ci).toBe('other');
    expect(terminalOf(PIPE, { CI: '1', GITHUB_ACTIONS: 'true' }).ci).toBe('github');
    expect(terminalOf(TTY, { CI: '1' }).columns).toBeNull();
  });

  it('writes the time into logs with --verbose', () => {
    expect(terminalOf(PIPE, {}, { verbose: true }).timestamps).toBe(true);
    expect(terminalOf(TTY, {}, { verbose: true }).timestamps).toBe(false);
  });
});
