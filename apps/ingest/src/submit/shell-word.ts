/** `text` as one word of a POSIX shell, whatever it holds. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command as a line that a POSIX shell reads. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
