import assert from "node:assert/strict";
import { access, readFile } from "node:fs/promises";
import { sampleChange, samplePlan } from "../../test/editor/samplePlan.ts";
import { liveState, waitingHostname } from "../../test/editor/sampleState.ts";
import { CdnError } from "../core/cdnError.ts";
import { endpoints, providers } from "../providers/registry.ts";
import { accountNode } from "../views/nodes/accountNode.ts";
import { cdnDomainNode } from "../views/nodes/cdnDomainNode.ts";
import { configNode } from "../views/nodes/configNode.ts";
import { errorNode } from "../views/nodes/errorNode.ts";
import { keyNode } from "../views/nodes/keyNode.ts";
import { siteNode } from "../views/nodes/siteNode.ts";
import { stageNode } from "../views/nodes/stageNode.ts";
import { unusedCertificatesNode } from "../views/nodes/unusedCertificatesNode.ts";
import { contextValue, tokens, type ViewNode } from "../views/nodes/viewNode.ts";
import { commandIds } from "./commandIds.ts";
import { contextKeys } from "./contextKeys.ts";
import { certificateOverview } from "./stores/certificateOverview.ts";
import { viewIds } from "./viewIds.ts";

interface MenuEntry {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly views: { readonly cdnWorker: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when: string;
    }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope?: string; readonly default: unknown }>>;
    };
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly svg: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const json = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, "utf8"));

/** One of each node that the trees can show. */
function everyNode(): readonly ViewNode[] {
  const now = Date.UTC(2026, 10, 21);
  const plan = samplePlan([sampleChange({ resource: "bucket", action: "create", name: "files" })], {
    state: { ...liveState, customHostnames: [waitingHostname] },
    site: {
      ...samplePlan().site,
      hostnames: [waitingHostname.hostname],
      dns: { provider: "dnspod", domain: "example.net" },
    },
  });
  const site = siteNode({
    ref: { file: "file:///cdn.jsonc", name: "images" },
    site: plan.site,
    status: { kind: "ready", plan, at: now },
    dns: {
      kind: "ready",
      overview: { records: undefined, traffic: "both", verifications: [] },
      at: now,
    },
    where: undefined,
    open: true,
    busy: false,
    now,
  });
  const stored = { id: "7", note: "x", names: ["a.example.net"], expires: now, boundCount: 0 };
  const domain = { name: "a.example.net", cname: undefined, online: true, certificateId: "7" };
  const [certified] = certificateOverview([
    { account: "d", provider: "dogecloud", domains: [domain], certificates: [stored] },
  ]).domains;
  assert.ok(certified);
  const roots = [
    accountNode(
      { provider: "cloudflare", id: "a", label: "Blog", apiToken: "", accountId: "a", zones: [] },
      [site],
      now,
    ),
    keyNode({ provider: "dogecloud", id: "d", label: "d", key: { accessKey: "", secretKey: "" } }),
    configNode("file:///cdn.jsonc", "cdn.jsonc", []),
    errorNode("x", new CdnError({ reason: "server", subject: "x", what: "y", remedy: "z" })),
    cdnDomainNode(certified, now, 30),
    unusedCertificatesNode([stored], now),
    stageNode(
      { id: "s", title: "s", status: "failed", detail: undefined, started: undefined, ended: undefined },
      [],
    ),
  ];
  const withChildren = (node: ViewNode): readonly ViewNode[] => [
    node,
    ...(node.children?.() ?? []).flatMap(withChildren),
  ];
  return roots.flatMap(withChildren);
}

describe("manifest", () => {
  let manifest: Manifest;
  let text: string;
  let english: Readonly<Record<string, string>>;
  let chinese: Readonly<Record<string, string>>;

  before(async () => {
    text = await readFile("package.json", "utf8");
    manifest = JSON.parse(text);
    [english, chinese] = await Promise.all([
      json<Record<string, string>>("package.nls.json"),
      json<Record<string, string>>("package.nls.zh-cn.json"),
    ]);
  });

  /** Every `when` and `enablement` with the place it stands in. */
  const conditions = () => [
    ...Object.entries(manifest.contributes.menus).flatMap(([menu, entries]) =>
      entries.map(({ when, command }) => [`${menu} ${command}`, when ?? ""] as const),
    ),
    ...manifest.contributes.commands.map(({ command, enablement }) => [command, enablement ?? ""] as const),
    ...manifest.contributes.viewsWelcome.map(({ view, when }) => [view, when] as const),
  ];

  it("declares exactly the commands that are registered", () => {
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual([...declared].sort(), [...commandIds].sort());
    assert.equal(new Set(declared).size, declared.length);
    for (const { category } of manifest.contributes.commands) assert.equal(category, "CDN");
  });

  it("names the three things as they were asked for", () => {
    assert.equal(english["command.deploy"], "Deploy CDN Worker");
    assert.equal(english["command.pushCertificate"], "Push Certificate to CDN…");
    assert.ok(manifest.contributes.views.cdnWorker.some(({ id }) => id === "cdnWorker.sites"));
  });

  it("offers to connect every provider, under its own name", () => {
    for (const { id, title } of providers) {
      const command = manifest.contributes.commands.find(
        (each) => each.command === `cdnWorker.connect.${id}`,
      );
      assert.equal(command?.title, `%command.connect.${id}%`);
      assert.equal(english[`command.connect.${id}`], `Connect ${title}…`);
      assert.ok(chinese[`command.connect.${id}`]?.endsWith("…"), id);
    }
  });

  it("puts only declared commands into menus, links and completion events", () => {
    const known = new Set<string>(commandIds);
    for (const entries of Object.values(manifest.contributes.menus)) {
      for (const { command } of entries) assert.ok(known.has(command), command);
    }
    const links = [
      ...`${text}${JSON.stringify(english)}${JSON.stringify(chinese)}`.matchAll(
        /(?:command|onCommand):(cdnWorker\.[\w.]+)/g,
      ),
    ];
    assert.ok(links.length > 10);
    for (const [, command] of links) assert.ok(command && known.has(command), command);
  });

  it("hides from the palette what makes sense in a tree only", () => {
    const palette = new Map(
      manifest.contributes.menus.commandPalette?.map(({ command, when }) => [command, when]),
    );
    const onlyInTrees = ["openConfig", "copyRecord", "copyStage", "copyDeployLog", "openRawLog"];
    for (const name of onlyInTrees) assert.equal(palette.get(`cdnWorker.${name}`), "false", name);
    assert.equal(palette.get("cdnWorker.cancelDeploy"), "cdnWorker.deploying");
  });

  it("guards everything that reads or writes an account by the folder's trust", () => {
    const free =
      /\.(refresh|openDashboard|showLog|connect\.\w+|showPermissions|signOut|cancelDeploy|copy(Record|Stage|DeployLog)|openRawLog)$/;
    for (const { command, enablement } of manifest.contributes.commands) {
      if (!free.test(command)) assert.match(enablement ?? "", /isWorkspaceTrusted/, command);
    }
  });

  it("uses only context keys and views that exist", () => {
    const keys = new Set<string>(contextKeys);
    const views = new Set<string>(viewIds);
    for (const [place, when] of conditions()) {
      for (const [, view = ""] of when.matchAll(/view == ([\w.]+)/g)) assert.ok(views.has(view), place);
      const rest = when.replace(/view == [\w.]+/g, "");
      for (const [key] of rest.matchAll(/cdnWorker\.\w+/g)) assert.ok(keys.has(key), `${place}: ${key}`);
    }
    for (const { steps } of manifest.contributes.walkthroughs) {
      for (const event of steps.flatMap(({ completionEvents }) => completionEvents)) {
        const [kind, name = ""] = event.split(":");
        if (kind === "onContext") assert.ok(keys.has(name), event);
      }
    }
    assert.deepEqual(
      manifest.contributes.views.cdnWorker.map(({ id }) => id),
      [...viewIds],
    );
  });

  it("looks in viewItem only for tokens that some node has, and knows no token that none has", () => {
    const made = new Set(everyNode().flatMap((node) => [...node.tokens]));
    assert.deepEqual([...made].sort(), [...tokens].sort());
    const wanted = conditions().flatMap(([, when]) =>
      [...when.matchAll(/viewItem =~ \/\\b\(?([\w|]+)\)?\\b\//g)].flatMap(([, names = ""]) =>
        names.split("|"),
      ),
    );
    assert.ok(wanted.length > 20);
    for (const token of wanted) assert.ok(made.has(token as (typeof tokens)[number]), token);
    // No other way of asking for an item may slip by the expression above.
    for (const [place, when] of conditions()) {
      assert.equal(
        when.match(/viewItem/g)?.length,
        when.match(/viewItem =~ \/\\b\(?[\w|]+\)?\\b\//g)?.length,
        place,
      );
    }
  });

  it("puts at most three inline actions on any node", () => {
    const inline = (manifest.contributes.menus["view/item/context"] ?? []).filter(({ group }) =>
      group?.startsWith("inline"),
    );
    for (const node of everyNode()) {
      const shown = inline.filter(({ when = "" }) => {
        const [, names = ""] = /viewItem =~ \/\\b\(?([\w|]+)\)?\\b\//.exec(when) ?? [];
        return names.split("|").some((name) => new RegExp(`\\b${name}\\b`).test(contextValue(node)));
      });
      assert.ok(shown.length <= 3, `${node.id}: ${shown.map(({ command }) => command).join(", ")}`);
    }
  });

  it("speaks both languages, and says nothing that nobody asks for", () => {
    const asked = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...asked].sort(), Object.keys(english).sort());
    for (const key of Object.keys(english)) {
      if (key !== "schema") assert.match(chinese[key] ?? "", /\p{Script=Han}/u, key);
    }
  });

  it("lets only the machine say where credentials go", () => {
    const { properties } = manifest.contributes.configuration;
    const names = endpoints.map(({ setting }) => `cdnWorker.endpoints.${setting}`);
    const declared = Object.keys(properties).filter((name) => name.startsWith("cdnWorker.endpoints."));
    assert.deepEqual(declared.sort(), names.sort());
    for (const name of names) assert.equal(properties[name]?.scope, "machine", name);
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    assert.deepEqual([...restricted].sort(), names.sort());
    for (const { setting, address } of endpoints) {
      assert.equal(properties[`cdnWorker.endpoints.${setting}`]?.default, address ?? "");
    }
  });

  it("starts for cdn.jsonc and for its own commands and views, and for nothing else", () => {
    assert.deepEqual(manifest.activationEvents, ["onLanguage:jsonc"]);
  });

  it("asks for the editor whose types it is checked against", () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies["@types/vscode"]}`);
  });

  it("has the pictures that it names", async () => {
    const pictures = [
      manifest.icon,
      ...manifest.contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ];
    await Promise.all(pictures.map((file) => access(file)));
    const icon = await readFile(manifest.icon);
    assert.equal(icon.readUInt32BE(16), 256, "width of the PNG");
  });
});
