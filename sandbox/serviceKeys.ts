/*
 * Keys as the services know them. They are those of `credentials` until their owner deletes them, which nobody tells
 * the programs that still have them.
 */
import { newCredentials, type SandboxCredentials } from "./credentials.ts";

export type ServiceKeys = ReturnType<typeof keysOf>;

export interface RevocableKeys {
  /** These very objects are what the stand-ins look at with each request. */
  readonly keys: ServiceKeys;
  /** From now on the services know other keys alone. */
  revoke(): void;
  restore(): void;
}

export function revocableKeys(credentials: SandboxCredentials): RevocableKeys {
  const keys = keysOf(credentials);
  const change = (other: ServiceKeys) => {
    Object.assign(keys.backblaze, other.backblaze);
    Object.assign(keys.s3, other.s3);
    Object.assign(keys.dogecloud, other.dogecloud);
    Object.assign(keys.tencentcloud, other.tencentcloud);
    Object.assign(keys.alibabaCloud, other.alibabaCloud);
  };
  return {
    keys,
    revoke: () => change(keysOf(newCredentials())),
    restore: () => change(keysOf(credentials)),
  };
}

function keysOf(credentials: SandboxCredentials) {
  return {
    backblaze: {
      accessKeyId: credentials.b2ApplicationKeyId,
      secretAccessKey: credentials.b2ApplicationKey,
    },
    s3: { accessKeyId: credentials.s3AccessKeyId, secretAccessKey: credentials.s3SecretAccessKey },
    dogecloud: { accessKey: credentials.dogecloudAccessKey, secretKey: credentials.dogecloudSecretKey },
    tencentcloud: {
      secretId: credentials.tencentcloudSecretId,
      secretKey: credentials.tencentcloudSecretKey,
    },
    alibabaCloud: {
      accessKeyId: credentials.alibabaCloudAccessKeyId,
      accessKeySecret: credentials.alibabaCloudAccessKeySecret,
    },
  };
}
