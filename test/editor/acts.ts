/* What the people in these tests do again and again. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import http from "node:http";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Workbench } from "./workbench.ts";

export async function connectCloudflare(workbench: Workbench, token: string): Promise<void> {
  await workbench.command("CDN: Connect Cloudflare…");
  await workbench.choose("How shall CDN Worker get an API token?", "Paste a Token");
  await workbench.answer("Paste the API token", token);
}

export async function connectBackblaze(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.command("CDN: Connect Backblaze B2…");
  await workbench.answer("keyID", sandbox.credentials.b2ApplicationKeyId);
  await workbench.answer("The applicationKey itself", sandbox.credentials.b2ApplicationKey);
  await workbench.notification("Connected Backblaze B2 account");
}

export async function connectS3(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.command("CDN: Connect S3-compatible…");
  await workbench.answer("The access key ID", sandbox.credentials.s3AccessKeyId);
  await workbench.answer("The secret access key", sandbox.credentials.s3SecretAccessKey);
  await workbench.notification("Connected S3-compatible account");
}

export async function connectDogeCloud(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.command("CDN: Connect DogeCloud…");
  await workbench.answer("The AccessKey of DogeCloud", sandbox.credentials.dogecloudAccessKey);
  await workbench.answer("The SecretKey", sandbox.credentials.dogecloudSecretKey);
  await workbench.notification("Connected DogeCloud account");
}

/** With the key that DNSPod takes, too. */
export async function connectEdgeOne(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.command("CDN: Connect EdgeOne…");
  await workbench.answer("The SecretId of a Tencent Cloud API key", sandbox.credentials.tencentcloudSecretId);
  await workbench.answer("The SecretKey", sandbox.credentials.tencentcloudSecretKey);
  await workbench.notification("Connected EdgeOne account");
}

export async function connectDnsPod(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.command("CDN: Connect DNSPod…");
  await workbench.answer("The SecretId of a Tencent Cloud API key", sandbox.credentials.tencentcloudSecretId);
  await workbench.answer("The SecretKey", sandbox.credentials.tencentcloudSecretKey);
  await workbench.notification("Connected DNSPod account");
}

export async function connectAliDns(workbench: Workbench, sandbox: Sandbox): Promise<void> {
  await workbench.command("CDN: Connect AliDNS…");
  await workbench.answer("The AccessKey ID of a RAM user", sandbox.credentials.alibabaCloudAccessKeyId);
  await workbench.answer("The AccessKey Secret", sandbox.credentials.alibabaCloudAccessKeySecret);
  await workbench.notification("Connected AliDNS account");
}

/** Adds what is on the clipboard at the domain's DNS, as a person does; gives the number of records. */
export async function addCopiedRecords(workbench: Workbench, sandbox: Sandbox): Promise<number> {
  const lines = (await workbench.clipboard()).trim().split("\n");
  for (const line of lines) {
    const [, name, text, alias] = /^(\S+)\. .*(?:TXT "(.*)"|CNAME (\S+)\.)$/.exec(line) ?? [];
    assert.ok(name, `not a record: ${line}`);
    if (text) sandbox.addDnsRecord({ name, type: "TXT", value: text });
    if (alias) sandbox.addDnsRecord({ name, type: "CNAME", value: alias });
  }
  return lines.length;
}

export interface EdgeAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Asks the edge as a visitor of `hostname` does. */
export function fetchFromEdge(sandbox: Sandbox, hostname: string, path: string): Promise<EdgeAnswer> {
  const { hostname: host, port } = new URL(sandbox.urls.edge ?? "");
  return new Promise((resolve, reject) => {
    http
      .get({ host, port, path, headers: { host: hostname, "user-agent": "a visitor" } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      })
      .on("error", reject);
  });
}

/** The edge serves the very bytes of a file of the example. */
export async function assertServed(
  sandbox: Sandbox,
  hostname: string,
  path: string,
  file: string,
): Promise<void> {
  const { status, body } = await fetchFromEdge(sandbox, hostname, path);
  assert.equal(status, 200, `https://${hostname}${path}`);
  assert.ok(body.equals(await readFile(file)), `other bytes than ${file}`);
}

export function writes(sandbox: Sandbox): readonly string[] {
  return sandbox.log.entries.filter((entry) => entry.write).map(({ method, path }) => `${method} ${path}`);
}
