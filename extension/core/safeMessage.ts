/**
 * A service's own words, fit to be shown: at most 160 characters, one line, no PEM and nothing long enough to be a
 * key. What was sent can come back in a message.
 */
export function safeMessage(message: string): string {
  return message
    .replace(/-----BEGIN[\s\S]*/, "•••")
    .replace(/[A-Za-z0-9+/=_-]{40,}/g, "•••")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 160);
}
