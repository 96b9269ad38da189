/**
 * Lends the terminal to a program that changes its mode, and puts the mode back
 * afterwards, also when the program was killed and could not do it itself.
 */
export async function lendTerminal<T>(work: () => Promise<T>): Promise<T> {
  const { stdin } = process;
  if (!stdin.isTTY) return await work();
  // Going to raw mode is what makes Node remember the present one.
  stdin.setRawMode(true);
  try {
    return await work();
  } finally {
    stdin.setRawMode(false);
    // Even unread, an opened terminal would keep the process alive.
    stdin.unref();
  }
}
