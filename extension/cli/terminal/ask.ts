import { createInterface } from "node:readline/promises";

export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks for a yes. Where nobody can be asked, where the input ends (Ctrl-D), and for any other answer, it is a no.
 *
 * @param stop is called for Ctrl-C, which a prompt takes from the terminal before it becomes a signal
 * @throws AbortError when `signal` is aborted before the answer
 */
export async function ask(
  question: string,
  { input, output }: Terminal,
  signal: AbortSignal,
  stop: () => void,
): Promise<boolean> {
  if (!input.isTTY) return false;
  const prompt = createInterface({ input, output, terminal: true });
  const ended = new AbortController();
  prompt.once("close", () => ended.abort());
  prompt.once("SIGINT", stop);
  try {
    const answer = await prompt.question(`${question} [y/N] `, {
      signal: AbortSignal.any([signal, ended.signal]),
    });
    return /^(y|yes|是|好)$/i.test(answer.trim());
  } catch (error) {
    output.write("\n");
    if (signal.aborted || !ended.signal.aborted) throw error;
    return false;
  } finally {
    prompt.close();
  }
}
