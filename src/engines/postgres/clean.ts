/**
 * What a migration sets for its session stays its own. A transaction of ours begins with the settings of the
 * login, and what would outlast it is given back before its history row is written: so nothing reaches the
 * next migration, the history or, behind a pooler, another client. It costs no round trip.
 */

export const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE';

/**
 * The settings as they were at login. In a transaction of its own: one that these statements begin by
 * themselves has the mode that a migration may have made the default, and BEGIN would go on in it.
 */
export const RESET = 'BEGIN;\nRESET SESSION AUTHORIZATION;\nRESET ROLE;\nRESET ALL;\nCOMMIT';

/** Gives back the advisory locks of the session, which no end of a transaction does. A value in any SELECT. */
export const UNLOCK = 'pg_catalog.pg_advisory_unlock_all()';

/** What a migration opened is closed; what is not rolled back by itself is a matter of {@link UNLOCK} and {@link forget}. */
const CLOSE = 'CLOSE ALL;\nUNLISTEN *;\nDISCARD TEMP;\nDISCARD SEQUENCES';

/** A history row is written with the rights of the login, and finds what it names. */
const ROW = 'SET LOCAL search_path = pg_catalog;\nSET LOCAL statement_timeout = 0';

/** Stands between one migration and its history row, where the transaction goes on with the next migration. */
export const TURN = `RESET SESSION AUTHORIZATION;\nRESET ROLE;\n${CLOSE};\n${ROW}`;

/** Stands between a migration and its history row: what was put off until COMMIT is done with its own settings. */
export const LEAVE = `SET CONSTRAINTS ALL IMMEDIATE;\n${TURN}`;

/** The same within a transaction of a file without one, which has the session back as it was after it. */
export const ASIDE = `SET LOCAL SESSION AUTHORIZATION DEFAULT;
SET LOCAL role TO DEFAULT;
${ROW}`;

/** After a file without a transaction. */
export const SWEEP = `${RESET};\n${CLOSE};\nSELECT ${UNLOCK}`;

/**
 * Forgets what was prepared in SQL. What was prepared in the protocol stays: a pooler keeps that for its
 * other clients.
 */
const FORGET = `DO $handrail$ DECLARE statement text; BEGIN
  FOR statement IN SELECT name FROM pg_catalog.pg_prepared_statements WHERE from_sql LOOP
    EXECUTE pg_catalog.format('DEALLOCATE %I', statement);
  END LOOP;
END $handrail$`;

/** {@link FORGET}, where a text could have prepared something; of code nobody knows. */
export const forget = (body = 'prepare'): string[] => (/\bprepare\b/i.test(body) ? [FORGET] : []);
