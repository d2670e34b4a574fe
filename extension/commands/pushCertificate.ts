import type { Services } from "../editor/services.ts";

export async function pushCertificate(services: Services, argument: unknown): Promise<void> {
  void services;
  void argument;
}
