/*
 * The one list of providers. A new one is a folder with a descriptor and its implementation, a line here and a line
 * in `implementations.ts`; everything else iterates.
 */
import { type Credentials, ownVariables, pickCredentials } from "../core/credentials.ts";
import { type Endpoint, type Endpoints, ownEndpoints, pickEndpoints } from "../core/endpoints.ts";
import { alidns } from "./alidns/descriptor.ts";
import { backblaze } from "./backblaze/descriptor.ts";
import type { ProviderDescriptor } from "./capabilities/descriptor.ts";
import { cloudflare } from "./cloudflare/descriptor.ts";
import { dnspod } from "./dnspod/descriptor.ts";
import { dogecloud } from "./dogecloud/descriptor.ts";
import { edgeone } from "./edgeone/descriptor.ts";
import { s3compatible } from "./s3compatible/descriptor.ts";

const all = [cloudflare, backblaze, s3compatible, dnspod, alidns, dogecloud, edgeone] as const;

export type ProviderId = (typeof all)[number]["id"];

type With<Capability extends string> = Extract<
  (typeof all)[number],
  Readonly<Record<Capability, unknown>>
>["id"];
/** Providers whose DNS we can write. */
export type DnsProviderId = With<"dns">;
/** Domestic CDNs whose certificates we can keep. */
export type CertificateProviderId = With<"certificates">;

export const providers: readonly ProviderDescriptor<ProviderId>[] = all;

export const dnsProviderIds = idsWith<DnsProviderId>("dns");
export const certificateProviderIds = idsWith<CertificateProviderId>("certificates");

export function isProviderId(id: string): id is ProviderId {
  return all.some((descriptor) => descriptor.id === id);
}

export function descriptorOf(id: ProviderId): ProviderDescriptor<ProviderId> {
  const found = providers.find((descriptor) => descriptor.id === id);
  if (!found) throw new Error(`No provider is called ${id}.`);
  return found;
}

/** The provider whose key the variable is a part of, as a member of `CdnErrorInit`; empty for one of our own. */
export function providerOfVariable(variable: string): { readonly provider?: ProviderId } {
  const plain = variable.replace(/_2$/, "");
  const found = providers.find(({ key }) => Object.values(key).some((part) => part.variable === plain));
  return found ? { provider: found.id } : {};
}

/** Every environment variable that holds a secret, or a part of one. */
export const credentialVariables: readonly string[] = [
  ...new Set(
    providers.flatMap(({ key, hasSecondKey }) => {
      const variables = Object.values(key).map(({ variable }) => variable);
      return hasSecondKey ? [...variables, ...variables.map((variable) => `${variable}_2`)] : variables;
    }),
  ),
  ...Object.values(ownVariables),
];

/** Every address that can be redirected. */
export const endpoints: readonly Endpoint[] = [
  ...providers.flatMap((descriptor) => [
    ...Object.values(descriptor.endpoints),
    ...(descriptor.certificates?.edge ? [descriptor.certificates.edge] : []),
    ...(descriptor.resolver ? [descriptor.resolver.endpoint] : []),
  ]),
  ...Object.values(ownEndpoints),
];

type Environment = Readonly<Record<string, string | undefined>>;

export function credentialsFromEnvironment(env: Environment): Credentials {
  return pickCredentials(env, credentialVariables);
}

/** @throws CdnError (config) naming the variable whose value is no address. */
export function endpointsFromEnvironment(env: Environment): Endpoints {
  return pickEndpoints(env, endpoints);
}

/** In the order of the registry: the type guarantees that there is at least one. */
function idsWith<Id extends string>(capability: "dns" | "certificates"): readonly [Id, ...Id[]] {
  const [first, ...others] = all.flatMap((descriptor) =>
    capability in descriptor ? [descriptor.id as string as Id] : [],
  );
  if (first === undefined) throw new Error(`No provider has ${capability}.`);
  return [first, ...others];
}
