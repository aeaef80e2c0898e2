/** What the splitter must know of an engine's SQL to find where statements end. */
export interface Grammar {
  /** `$tag$ … $tag$` strings. */
  readonly dollarQuotes: boolean;
  /** Block comments nest. */
  readonly nestedComments: boolean;
  /** `E'…\'…'`: a backslash escapes in a string that begins with E. */
  readonly escapeStrings: boolean;
  /** Characters besides `"` that open a quoted name: '`' closes with itself, `[` with `]`. */
  readonly nameQuotes: string;
  /** The characters that end a `--` comment. */
  readonly lineEnds: '\n' | '\r\n';
  /** Statements that hold others between parentheses (CREATE RULE … DO ( …; … )), told by their leading words. */
  readonly hasList: (words: readonly string[]) => boolean;
  /** Statements that hold others between BEGIN and END, told by their leading words. */
  readonly hasBody: (words: readonly string[]) => boolean;
  /** The word, or words, that open a body: `BEGIN ATOMIC`, or just `BEGIN`. */
  readonly bodyOpens: 'BEGIN ATOMIC' | 'BEGIN';
  /** A backslash outside quotes begins a command of psql. */
  readonly metaCommands: boolean;
}
