/** What an error says: `message` what happened, `hint` what to do. */
export interface Text<D> {
  message: (details: D) => string;
  hint: (details: D) => string;
}

/** An entry of the table of errors. */
export const text = <D>(
  message: (details: D) => string,
  hint: (details: D) => string,
): Text<D> => ({ message, hint });
