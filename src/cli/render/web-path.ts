/** A file as tools on the web name it: with slashes, also where the system writes backslashes. */
export const webPath = (file: string): string => file.replaceAll('\\', '/');
