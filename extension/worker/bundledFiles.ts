/**
 * What a bundle was made of beside the templates, for the person who agrees to publish it: each file of the site's
 * own by its path from the folder of `cdn.jsonc`, and each package by its name with the number of its files. What is
 * no code comes first: it is what nobody expects in a Worker.
 */
export function bundledFiles(taken: Iterable<string>): readonly string[] {
  const packages = new Map<string, number>();
  const files: string[] = [];
  for (const file of taken) {
    const name = isCode(file) ? packageOf(file) : undefined;
    if (name === undefined) files.push(file);
    else packages.set(name, (packages.get(name) ?? 0) + 1);
  }
  return [
    ...files.filter((file) => !isCode(file)).sort(),
    ...files.filter(isCode).sort(),
    ...[...packages].map(([name, count]) => `${name} (${count})`).sort(),
  ];
}

/** An import attribute stands behind the name (`words.ts as text`): code that is taken as text is none. */
function isCode(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

/** `node_modules/@scope/name`, the innermost where packages are nested. */
function packageOf(file: string): string | undefined {
  return /^.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}
