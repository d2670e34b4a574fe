import assert from "node:assert/strict";
import { Agent } from "node:http";
import type { LookupFunction } from "node:net";
import { connect } from "node:tls";
import { CommonClient } from "tencentcloud-sdk-nodejs-common";
import { teo } from "tencentcloud-sdk-nodejs-teo";
import { answerFrom } from "../dns/answer.ts";
import { ZoneData } from "../dns/zoneData.ts";
import { type Authority, type IssuedLeaf, makeAuthority } from "../dogecloud/authority.ts";
import { FaultBoard } from "../faults.ts";
import { RequestLog } from "../requestLog.ts";
import { type EdgeOneStandIn, startEdgeOne } from "./start.ts";
import type { StandInZone } from "./state.ts";

const host = "images.example.net";

describe("the EdgeOne stand-in", () => {
  let authority: Authority;
  let leaf: IssuedLeaf;
  let edgeone: EdgeOneStandIn;
  let zone: StandInZone;
  let dns: ZoneData;
  let faults: FaultBoard;
  let now: number;

  before(async () => {
    authority = await makeAuthority();
    leaf = await authority.issue({ names: [host] });
  });
  beforeEach(async () => {
    now = Date.now();
    dns = new ZoneData();
    faults = new FaultBoard();
    edgeone = await startEdgeOne({
      context: { log: new RequestLog(), faults, latency: { ms: 0 }, dns },
      now: () => now,
      behaviour: { perSecond: 0 },
    });
    zone = edgeone.state.addZone({ name: "example.net" });
    edgeone.state.addDomain(zone, host);
  });
  afterEach(() => edgeone.close());

  // The SDK takes the service's name from the first label of the host: the name is kept, loopback is answered.
  const lookup: LookupFunction = (_name, options, done) => {
    if (options.all === true) done(null, [{ address: "127.0.0.1", family: 4 }]);
    else done(null, "127.0.0.1", 4);
  };
  const profile = (endpoint: string) => ({
    language: "en-US" as const,
    httpProfile: { endpoint, protocol: "http://" as const, reqTimeout: 10, agent: new Agent({ lookup }) },
  });
  const edgeoneSdk = (secretKey = edgeone.credentials.secretKey) =>
    new teo.v20220901.Client({
      credential: { ...edgeone.credentials, secretKey },
      region: "",
      profile: profile(`teo.localhost:${new URL(edgeone.url).port}`),
    });
  /** The vendor has no package of its own for this service: its common client signs and sends. */
  const ssl = (action: string, request: object): Promise<Record<string, unknown>> => {
    const endpoint = `ssl.localhost:${new URL(edgeone.sslUrl).port}`;
    return new CommonClient(endpoint, "2019-12-05", {
      credential: edgeone.credentials,
      region: "",
      profile: profile(endpoint),
    }).request(action, request);
  };
  const upload = async (made: IssuedLeaf, more: object = {}) => {
    const pair = { CertificatePublicKey: made.chain, CertificatePrivateKey: made.key };
    return ssl("UploadCertificate", { ...pair, Alias: "ours", ...more });
  };
  const uploaded = async (made: IssuedLeaf) => String((await upload(made)).CertificateId);
  const bind = (...ids: readonly string[]) =>
    edgeoneSdk().ModifyHostsCertificate({
      ZoneId: zone.id,
      Hosts: [host],
      Mode: "sslcert",
      ServerCertInfo: ids.map((CertId) => ({ CertId })),
    });
  const code = async (asked: Promise<unknown>) => {
    try {
      await asked;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
    return "taken";
  };
  const domain = async () => {
    const { AccelerationDomains } = await edgeoneSdk().DescribeAccelerationDomains({
      ZoneId: zone.id,
      Filters: [{ Name: "domain-name", Values: [host] }],
    });
    return AccelerationDomains?.[0];
  };
  /** Fingerprint of what a visitor is shown; `none` where there is no handshake. */
  const shown = (sigalgs?: string): Promise<string> =>
    new Promise((resolve) => {
      const [hostname = "", port] = edgeone.edge.split(":");
      const options = {
        host: hostname,
        port: Number(port),
        servername: host,
        rejectUnauthorized: false,
        ...(sigalgs ? { sigalgs } : {}),
      };
      const socket = connect(options, () => {
        resolve(socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase());
        socket.destroy();
      });
      socket.on("error", () => resolve("none"));
    });

  it("lists sites and domains for the vendor's SDK, and answers for their CNAME", async () => {
    const client = edgeoneSdk();
    const named = { Filters: [{ Name: "zone-name", Values: ["example.net"] }] };
    const { Zones, TotalCount } = await client.DescribeZones(named);
    assert.deepEqual(
      [TotalCount, Zones?.map(({ ZoneId, Status, Area, Type }) => [ZoneId, Status, Area, Type])],
      [1, [[zone.id, "active", "mainland", "partial"]]],
    );
    assert.deepEqual(
      (await client.DescribeZones({ Filters: [{ Name: "zone-id", Values: ["x"] }] })).Zones,
      [],
    );
    const found = await domain();
    assert.deepEqual(
      [found?.DomainName, found?.DomainStatus, found?.Certificate?.Mode, found?.Certificate?.List],
      [host, "online", "disable", []],
    );
    const answer = answerFrom(dns, { name: found?.Cname ?? "", type: "A", client: "127.0.0.1" });
    assert.deepEqual(
      answer.records.map(({ value }) => value),
      ["127.0.0.1"],
    );
    assert.equal(await code(client.DescribeZones({ Limit: 101 })), "InvalidParameterValue");
    const unknown = { ZoneId: "zone-x" };
    assert.equal(await code(client.DescribeAccelerationDomains(unknown)), "InvalidParameter.ZoneNotFound");
  });

  it("holds certificates: a pair that fits, once or as often as one likes", async () => {
    const id = await uploaded(leaf);
    const { Certificates, TotalCount } = await ssl("DescribeCertificates", { SearchKey: host, Limit: 100 });
    assert.equal(TotalCount, 1);
    const [held] = Certificates as Record<string, unknown>[];
    assert.deepEqual(
      [held?.CertificateId, held?.Alias, held?.SubjectAltName, held?.EncryptAlgorithm],
      [id, "ours", [host], "ECC 256"],
    );
    assert.match(String(held?.CertEndTime), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    const repeated = await upload(leaf, { Repeatable: false });
    assert.deepEqual([repeated.CertificateId, repeated.RepeatCertId], ["", id]);
    assert.notEqual(await uploaded(leaf), id);
    const other = await authority.issue({ names: [host] });
    const mixed = upload({ ...leaf, key: other.key });
    assert.equal(await code(mixed), "FailedOperation.CertificateMismatch");
    assert.equal(await code(upload({ ...leaf, chain: "x" })), "FailedOperation.CertificateInvalid");
    assert.equal(await code(ssl("UploadCertificate", {})), "MissingParameter");
  });

  it("shows what is bound once it is everywhere, and what was there until then", async () => {
    const first = await uploaded(leaf);
    assert.equal(await shown(), "none");
    await bind(first);
    assert.equal(await shown(), leaf.fingerprint);

    edgeone.behaviour.rolloutMs = 60_000;
    now += 60_000;
    const renewed = await authority.issue({ names: [host] });
    const second = await uploaded(renewed);
    await bind(second);
    const during = await domain();
    assert.deepEqual(
      [during?.DomainStatus, during?.Certificate?.List?.map(({ CertId, Status }) => [CertId, Status])],
      ["process", [[second, "processing"]]],
    );
    assert.equal(await shown(), leaf.fingerprint);
    assert.equal(await code(bind(first)), "InvalidParameter.ActionInProgress");
    now += 60_000;
    const after = await domain();
    assert.deepEqual([after?.DomainStatus, after?.Certificate?.List?.[0]?.Status], ["online", "deployed"]);
    assert.equal(await shown(), renewed.fingerprint);
    const { DetailHosts } = await edgeoneSdk().DescribeHostsSetting({ ZoneId: zone.id });
    assert.deepEqual(
      DetailHosts?.map(({ Host, Https }) => [Host, Https?.CertInfo?.map(({ CertId }) => CertId)]),
      [[host, [second]]],
    );
    await edgeoneSdk().ModifyHostsCertificate({ ZoneId: zone.id, Hosts: [host], Mode: "disable" });
    now += 60_000;
    assert.equal(await shown(), "none");
  });

  it("has one certificate of each algorithm, and a new list replaces both", async () => {
    const rsa = await authority.issue({ names: [host], kind: "rsa" });
    const [ecId, rsaId] = [await uploaded(leaf), await uploaded(rsa)];
    await bind(ecId, rsaId);
    const { Certificate } = (await domain()) ?? {};
    assert.deepEqual(
      Certificate?.List?.map(({ SignAlgo }) => SignAlgo),
      ["ECC 256", "RSA 2048"],
    );
    assert.equal(await shown(), leaf.fingerprint);
    assert.equal(await shown("rsa_pss_rsae_sha256"), rsa.fingerprint);
    assert.equal(await shown("ecdsa_secp256r1_sha256"), leaf.fingerprint);
    assert.equal(await code(bind(ecId, await uploaded(leaf))), "InvalidParameter.InvalidCertInfo");
    await bind(rsaId);
    assert.equal(await shown(), rsa.fingerprint);
  });

  it("refuses to bind what does not fit", async () => {
    const id = await uploaded(leaf);
    const stranger = await uploaded(await authority.issue({ names: ["other.example.net"] }));
    assert.equal(await code(bind(stranger)), "InvalidParameter.CertNotMatchDomain");
    assert.equal(await code(bind("nothing1")), "ResourceUnavailable.CertNotFound");
    const past = await authority.issue({ names: [host], from: now - 2000, to: now - 1000 });
    assert.equal(await code(bind(await uploaded(past))), "InvalidParameter.CertToExpire");
    const modify = (change: object) =>
      edgeoneSdk().ModifyHostsCertificate({
        ZoneId: zone.id,
        Hosts: [host],
        Mode: "sslcert",
        ServerCertInfo: [{ CertId: id }],
        ...change,
      });
    assert.equal(await code(modify({ Hosts: [host, "x.example.net"] })), "ResourceUnavailable.HostNotFound");
    assert.equal(await code(modify({ Mode: undefined })), "InvalidParameter.InvalidCertInfo");
    assert.equal(await code(modify({ Mode: "disable" })), "InvalidParameter.InvalidCertInfo");
    assert.equal(await shown(), "none", "one wrong host keeps all as they were");
    edgeone.state.addDomain(zone, "off.example.net", "offline");
    const offline = modify({ Hosts: ["off.example.net"] });
    assert.equal(await code(offline), "InvalidParameter.HostStatusNotAllowApplyCertificate");
    zone.paused = true;
    assert.equal(await code(bind(id)), "OperationDenied.ErrZoneIsAlreadyPaused");
    zone.status = "pending";
    assert.equal(await code(bind(id)), "FailedOperation.InvalidZoneStatus");
  });

  it("deletes with a look at what uses the certificate, and without one", async () => {
    const [used, free] = [await uploaded(leaf), await uploaded(leaf)];
    await bind(used);
    const { CertTaskIds } = await ssl("DeleteCertificates", { CertificateIds: [used, free], IsSync: true });
    const TaskIds = (CertTaskIds as { TaskId: string }[]).map(({ TaskId }) => TaskId);
    const statuses = async () => {
      const { DeleteTaskResult } = await ssl("DescribeDeleteCertificatesTaskResult", { TaskIds });
      return (DeleteTaskResult as { CertId: string; Status: number }[]).map(({ Status }) => Status);
    };
    assert.deepEqual(await statuses(), [0, 0]);
    now += 1000;
    assert.deepEqual(await statuses(), [4, 1], "bound, and gone");
    assert.deepEqual([...edgeone.certificates.certificates.keys()], [used]);
    const gone = ssl("DeleteCertificate", { CertificateId: free });
    assert.equal(await code(gone), "FailedOperation.CertificateNotFound");

    const { TaskId, DeleteResult } = await ssl("DeleteCertificate", {
      CertificateId: used,
      IsCheckResource: true,
    });
    assert.deepEqual([typeof TaskId, DeleteResult], ["string", false]);
    assert.equal(await shown(), leaf.fingerprint);
    assert.equal((await ssl("DeleteCertificate", { CertificateId: used })).DeleteResult, true);
    assert.equal(await shown(), "none", "nobody looked, and visitors have lost it");
  });

  it("takes purges and prefetches, says which targets are not the site's, and what came of them", async () => {
    const client = edgeoneSdk();
    const url = `https://${host}/a.png`;
    const foreign = "https://stranger.example.org/a.png";
    const job = await client.CreatePurgeTask({ ZoneId: zone.id, Type: "purge_url", Targets: [url, foreign] });
    assert.deepEqual(
      job.FailedList?.map(({ Targets }) => Targets),
      [[foreign]],
    );
    const tasks = async () => {
      const Filters = [{ Name: "job-id", Values: [job.JobId ?? ""] }];
      const { Tasks } = await client.DescribePurgeTasks({ ZoneId: zone.id, Filters });
      return Tasks?.map(({ Target, Type, Method, Status }) => [Target, Type, Method, Status]);
    };
    assert.deepEqual(await tasks(), [[url, "purge_url", "invalidate", "processing"]]);
    now += 2000;
    assert.deepEqual(await tasks(), [[url, "purge_url", "invalidate", "success"]]);
    await client.CreatePurgeTask({ ZoneId: zone.id, Type: "purge_all", Method: "delete" });
    await client.CreatePurgeTask({ ZoneId: "*", Type: "purge_host", Targets: [host] });
    const warmed = await client.CreatePrefetchTask({ ZoneId: zone.id, Targets: [url] });
    assert.ok(warmed.JobId);
    const { PurgeQuota, PrefetchQuota } = await client.DescribeContentQuota({ ZoneId: zone.id });
    const left = (type: string) => PurgeQuota?.find(({ Type }) => Type === type)?.DailyAvailable;
    assert.deepEqual(
      [left("purge_url"), left("purge_all"), PrefetchQuota?.[0]?.DailyAvailable],
      [999, 4, 999],
    );
  });

  it("refuses tasks that are malformed or over a quota", async () => {
    const client = edgeoneSdk();
    const purge = (request: object) =>
      code(client.CreatePurgeTask({ ZoneId: zone.id, Type: "purge_url", Targets: [], ...request }));
    assert.equal(await purge({}), "InvalidParameter.ParameterError");
    assert.equal(await purge({ Targets: [`${host}/a.png`] }), "InvalidParameter.Target", "without scheme");
    const withoutSlash = { Type: "purge_prefix", Targets: [`https://${host}/a`] };
    assert.equal(await purge(withoutSlash), "InvalidParameter.Target");
    assert.equal(await purge({ Type: "purge_all", ZoneId: "*" }), "InvalidParameter.ParameterError");
    assert.equal(await purge({ Type: "purge_everything" }), "InvalidParameterValue");
    assert.equal(await purge({ Type: "purge_cache_tag", Targets: ["a"] }), "InvalidParameter.DomainNotFound");
    edgeone.behaviour.quotas = { purge_url: { batch: 2, daily: 3 } };
    const urls = (count: number) => Array.from({ length: count }, (_, index) => `https://${host}/${index}`);
    assert.equal(await purge({ Targets: urls(3) }), "LimitExceeded.BatchQuota");
    assert.equal(await purge({ Targets: urls(2) }), "taken");
    assert.equal(await purge({ Targets: urls(2) }), "LimitExceeded.DailyQuota");
    now += 86_400_001;
    assert.equal(await purge({ Targets: urls(2) }), "taken");
    assert.equal(
      await code(client.DescribePurgeTasks({ ZoneId: zone.id })),
      "InvalidParameter.ParameterError",
    );
  });

  it("refuses wrong keys and what a policy does not allow, and plays faults in its own envelope", async () => {
    assert.equal(await code(edgeoneSdk("wrong").DescribeZones({})), "AuthFailure.SignatureFailure");
    edgeone.behaviour.deniedActions = ["ModifyHostsCertificate"];
    assert.equal(await code(bind("x")), "UnauthorizedOperation.CamUnauthorized");
    edgeone.behaviour.perSecond = 1;
    await edgeoneSdk().DescribeZones({});
    assert.equal(await code(edgeoneSdk().DescribeZones({})), "RequestLimitExceeded");
    faults.add({ kind: "status", service: "tencentSsl", status: 200, code: "InternalError" });
    assert.equal(await code(ssl("DescribeCertificates", {})), "InternalError");
  });
});
