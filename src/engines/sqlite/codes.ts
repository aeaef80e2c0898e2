const PRIMARY =
  'OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB NOTICE WARNING';

/** Extended result codes of sqlite3.h, in the order of their numbers, from 1. */
const EXTENDED: Record<string, string> = {
  ERROR: 'MISSING_COLLSEQ RETRY SNAPSHOT',
  ABORT: '? ROLLBACK',
  BUSY: 'RECOVERY SNAPSHOT TIMEOUT',
  LOCKED: 'SHAREDCACHE VTAB',
  READONLY: 'RECOVERY CANTLOCK ROLLBACK DBMOVED CANTINIT DIRECTORY',
  IOERR:
    'READ SHORT_READ WRITE FSYNC DIR_FSYNC TRUNCATE FSTAT UNLOCK RDLOCK DELETE BLOCKED NOMEM ACCESS CHECKRESERVEDLOCK LOCK CLOSE DIR_CLOSE SHMOPEN SHMSIZE SHMLOCK SHMMAP SEEK DELETE_NOENT MMAP GETTEMPPATH CONVPATH VNODE AUTH BEGIN_ATOMIC COMMIT_ATOMIC ROLLBACK_ATOMIC DATA CORRUPTFS IN_PAGE',
  CORRUPT: 'VTAB SEQUENCE INDEX',
  CANTOPEN: 'NOTEMPDIR ISDIR FULLPATH CONVPATH DIRTYWAL SYMLINK',
  CONSTRAINT:
    'CHECK COMMITHOOK FOREIGNKEY FUNCTION NOTNULL PRIMARYKEY TRIGGER UNIQUE VTAB ROWID PINNED DATATYPE',
};

/** The name of a result code: 2067 is `SQLITE_CONSTRAINT_UNIQUE`. */
export function codeName(number: number): string {
  const primary = PRIMARY.split(' ')[number & 0xff] ?? 'ERROR';
  const extended = EXTENDED[primary]?.split(' ')[(number >> 8) - 1];
  return extended ? `SQLITE_${primary}_${extended}` : `SQLITE_${primary}`;
}

/** Result codes by the words that SQLite has for them, for a client that drops the number. */
const MESSAGES: [RegExp, string][] = [
  [/database (schema )?is locked/, 'SQLITE_BUSY'],
  [/table is locked/, 'SQLITE_LOCKED'],
  [/readonly database/, 'SQLITE_READONLY'],
  [/unable to open database/, 'SQLITE_CANTOPEN'],
  [/file is not a database/, 'SQLITE_NOTADB'],
  [/disk image is malformed/, 'SQLITE_CORRUPT'],
  [/disk I\/O error/, 'SQLITE_IOERR'],
  [/disk is full/, 'SQLITE_FULL'],
  [/^UNIQUE constraint/, 'SQLITE_CONSTRAINT_UNIQUE'],
  [/^NOT NULL constraint/, 'SQLITE_CONSTRAINT_NOTNULL'],
  [/^CHECK constraint/, 'SQLITE_CONSTRAINT_CHECK'],
  [/^FOREIGN KEY constraint/, 'SQLITE_CONSTRAINT_FOREIGNKEY'],
];

interface ClientError {
  message: string;
  code?: unknown;
  errcode?: unknown;
}

/** The name of the result code of an error from any of the clients; null when it is no answer of SQLite. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { message, code, errcode } = error as ClientError;
  if (typeof code !== 'string' || !/^(ERR_)?SQLITE_/.test(code)) return null;
  if (code !== 'ERR_SQLITE_ERROR') return code;
  if (typeof errcode === 'number') return codeName(errcode);
  return MESSAGES.find(([pattern]) => pattern.test(message))?.[1] ?? 'SQLITE_ERROR';
}

/** True when another connection has the lock that was needed. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error) ?? '');
}
