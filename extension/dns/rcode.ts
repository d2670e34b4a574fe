/** Response codes by their registered names: https://www.iana.org/assignments/dns-parameters (DNS RCODEs). */
const names: Readonly<Record<number, string>> = {
  1: "FORMERR",
  2: "SERVFAIL",
  4: "NOTIMP",
  5: "REFUSED",
  9: "NOTAUTH",
};

/** Whether the code says something of the name: that it is there (NOERROR), or that it is not (NXDOMAIN). */
export function isAnswered(code: number): boolean {
  return code === 0 || code === 3;
}

export function rcodeName(code: number): string {
  return names[code] ?? `RCODE ${code}`;
}
