import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { LoadedCertificate, PemSource } from "../../certificates/readCertificate.ts";
import { engine } from "../../editor/engine.ts";
import { cancelled } from "../../editor/failure.ts";
import { ask } from "../../editor/prompts/ask.ts";
import { back } from "../../editor/prompts/steps.ts";
import { readSmallUri } from "../../editor/readSmallUri.ts";

/** No chain is anywhere near this; more is not worth reading. Bytes. */
const largest = 1024 * 1024;

/** The file that the command was invoked on, the one in front, or one that the person chooses. */
export async function choosePem(argument: unknown): Promise<vscode.Uri> {
  if (argument instanceof vscode.Uri) return argument;
  const front = vscode.window.activeTextEditor?.document.uri;
  if (front && /\.(pem|crt|cer|key)$/i.test(front.path)) return front;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: l10n.t("Certificate to Push"),
      openLabel: l10n.t("Choose"),
      filters: { [l10n.t("Certificates and keys")]: ["pem", "crt", "cer", "key"] },
    })) ?? [];
  if (!chosen) throw cancelled();
  return chosen;
}

/**
 * Reads the pair that a PEM file belongs to, wherever the folder is. Asks for the key's file where none is
 * beside the certificate, and for the passphrase of a key that has one.
 *
 * @throws CdnError (config) that lists everything that is wrong with the files.
 */
export async function readPair(file: vscode.Uri): Promise<LoadedCertificate> {
  const folder = vscode.Uri.joinPath(file, "..");
  const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  const chosen = file.path.slice(file.path.lastIndexOf("/") + 1);
  const pair = engine().pairByName(chosen, names);
  const cert = await readPem(pair ? vscode.Uri.joinPath(folder, pair.cert) : file);
  let key = pair?.key === undefined ? undefined : await readPem(vscode.Uri.joinPath(folder, pair.key));
  const authorities =
    pair?.authorities === undefined
      ? undefined
      : await readPem(vscode.Uri.joinPath(folder, pair.authorities));
  let passphrase: string | undefined;
  for (;;) {
    const reading = engine().readCertificate({
      cert,
      ...(key ? { key } : {}),
      ...(authorities ? { authorities } : {}),
      passphrase,
      now: Date.now(),
    });
    if (reading.ok) return reading.certificate;
    const codes = reading.problems.map(({ code }) => code);
    if (codes.includes("noKey") && key === undefined) key = await chooseKey(folder);
    else if (codes.includes("keyEncrypted") || codes.includes("wrongPassphrase")) {
      passphrase = await askPassphrase(codes.includes("wrongPassphrase"));
    } else throw engine().certificateError(l10n.t("Certificate {0}", chosen), reading.problems);
  }
}

async function readPem(uri: vscode.Uri): Promise<PemSource> {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  // One byte over the limit is enough for the reader to refuse it.
  return { name, content: await readSmallUri(uri, largest) };
}

async function chooseKey(folder: vscode.Uri): Promise<PemSource> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: l10n.t("Private Key of the Certificate"),
      openLabel: l10n.t("Choose Key"),
      defaultUri: folder,
    })) ?? [];
  if (!chosen) throw cancelled();
  return readPem(chosen);
}

async function askPassphrase(again: boolean): Promise<string> {
  const passphrase = await ask({
    title: l10n.t("Push Certificate"),
    prompt: again
      ? l10n.t("This passphrase does not open the key. Try another.")
      : l10n.t("The private key is protected by a passphrase. It is used now and not kept."),
    placeholder: l10n.t("Passphrase"),
    password: true,
  });
  if (passphrase === back) throw cancelled();
  return passphrase;
}
