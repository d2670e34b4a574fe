/*
 * `npm run diagrams`: draws the pictures of docs/architecture.md. The arrows between the rooms are the imports that
 * are there; one that follows from two others is left out, or nobody would see anything.
 */
import { glob, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

export type Language = "en" | "zh-CN";
type Words = Readonly<Record<Language, string>>;

export interface Room {
  /** A folder or a file of `extension/`. */
  readonly name: string;
  readonly says: Words;
  /** Centre and width, in the picture's own units. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const height = 56;

/** From the top floor to the ground. A room that is not there yet is not drawn. */
export const rooms: readonly Room[] = [
  room("extension.ts", 345, 60, 300, "activate(): wiring only", "activate()：只做连线"),
  room("commands", 190, 160, 250, "one command a file", "一个命令一个文件"),
  room("views", 500, 160, 250, "one kind of row a file", "一种行一个文件"),
  room("editor", 345, 260, 560, "prompts, progress, secrets, stores", "提问、进度、密钥、状态存储"),
  room("cli", 790, 260, 250, "the command line", "命令行"),
  room("engine.ts", 345, 360, 560, "what the editor may call", "编辑器可以调用的一切"),
  room("deploy", 190, 470, 240, "sites: plan, run, verify", "站点：计划、执行、验证"),
  room("certificates", 440, 470, 200, "plan, push, renew", "计划、推送、续期"),
  room("files", 640, 470, 140, "upload, list", "上传、列出"),
  room("usage", 820, 470, 160, "traffic and cost", "流量与费用"),
  room("worker", 370, 580, 220, "from options to one file", "从选项到一个文件"),
  room("dns", 680, 580, 300, "records and the split by region", "记录，以及按地区分流"),
  room("site", 520, 680, 290, "cdn.jsonc and its diagnostics", "cdn.jsonc 及其诊断"),
  room("origins", 330, 780, 200, "one kind of bucket a file", "一种桶一个文件"),
  room("providers", 710, 780, 270, "one service a folder", "一家服务一个目录"),
  room("s3", 140, 880, 180, "the S3 protocol", "S3 协议"),
  room(
    "core",
    480,
    980,
    860,
    "error, event, change and its runner, endpoints",
    "错误、事件、变更及其执行器、端点",
  ),
];

/** Those that both front ends call, on one floor with a frame around it. */
const operations: ReadonlySet<string> = new Set(["deploy", "certificates", "files", "usage"]);
const frame: Room = room("operations", 480, 470, 880, "", "");

function room(name: string, x: number, y: number, width: number, en: string, zh: string): Room {
  return { name, x, y, width, says: { en, "zh-CN": zh } };
}

export type Arrow = readonly [from: string, to: string];

/** The rooms that import each other, by the sources of `extension/` without their tests. */
export async function findArrows(root = "."): Promise<readonly Arrow[]> {
  const found = new Map<string, Arrow>();
  for await (const file of glob("extension/**/*.ts", { cwd: root })) {
    if (file.endsWith(".test.ts")) continue;
    const source = await readFile(path.join(root, file), "utf8");
    const posix = file.replaceAll("\\", "/");
    for (const [, specifier = ""] of source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const arrow = [roomOf(posix), roomOf(path.posix.join(path.posix.dirname(posix), specifier))] as const;
      if (arrow[1] !== "" && arrow[0] !== arrow[1]) found.set(arrow.join(" "), arrow);
    }
  }
  return [...found.values()];
}

/** Files beside the rooms count to the one file that leads to them. */
function roomOf(file: string): string {
  const [top, name = ""] = file.split("/");
  if (top !== "extension") return "";
  if (name === "registerCommands.ts") return "extension.ts";
  return name.endsWith(".ts") && name !== "extension.ts" ? "engine.ts" : name;
}

/** Without the arrows that others lead along. */
export function reduce(arrows: readonly Arrow[]): readonly Arrow[] {
  const next = (name: string) => arrows.flatMap(([from, to]) => (from === name ? [to] : []));
  const reaches = (from: string, to: string): boolean =>
    next(from).some((each) => each === to || reaches(each, to));
  return arrows.filter(([from, to]) => !next(from).some((each) => each !== to && reaches(each, to)));
}

const colours = {
  ink: "#111827",
  soft: "#4b5563",
  line: "#6b7280",
  editor: ["#eff6ff", "#1d4ed8"],
  engine: ["#fff7ed", "#c2410c"],
  ground: ["#f3f4f6", "#6b7280"],
} as const;

const mono = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";

function colourOf({ name }: Room): readonly [fill: string, stroke: string] {
  if (["extension.ts", "commands", "views", "editor"].includes(name)) return colours.editor;
  return name === "cli" ? colours.ground : colours.engine;
}

export function drawRooms(names: ReadonlySet<string>, arrows: readonly Arrow[], language: Language): string {
  const drawn = rooms.filter(({ name }) => names.has(name));
  const byName = new Map(drawn.map((each) => [each.name, each]));
  const lines = reduce(arrows).flatMap(([from, to]) => {
    const [a, b] = [byName.get(from), operations.has(to) ? frame : byName.get(to)];
    return a && b ? [arrow(a, b)] : [];
  });
  const floor = `<rect x="${frame.x - frame.width / 2}" y="${frame.y - 40}" width="${frame.width}" height="80" rx="14" fill="none" stroke="${colours.engine[1]}" stroke-dasharray="4 4"/>`;
  const legend = {
    en: ["knows vscode", "the engine: knows no front end", "the other front end"],
    "zh-CN": ["使用 vscode", "引擎：不认识任何界面", "另一个界面"],
  }[language];
  const title = {
    en: "The rooms of extension/: each imports only from below",
    "zh-CN": "extension/ 的房间：只从下面的房间导入",
  }[language];
  const key = [colours.editor, colours.engine, colours.ground].map(
    ([fill, stroke], index) =>
      `<rect x="690" y="${66 + index * 26}" width="16" height="16" rx="4" fill="${fill}" stroke="${stroke}"/>${text(716, 79 + index * 26, legend[index] ?? "", { anchor: "start", size: 13, fill: colours.soft })}`,
  );
  const boxes = drawn.map((each) => {
    const [fill, stroke] = colourOf(each);
    return box(
      each,
      fill,
      stroke,
      each.name.endsWith(".ts") ? each.name : `${each.name}/`,
      each.says[language],
    );
  });
  return picture(title, 960, 1050, [floor, ...key, ...new Set(lines), ...boxes]);
}

/** Leaves at the foot of one box, or at its side where the other is on the same floor. */
function arrow(a: Room, b: Room): string {
  if (a.y === b.y) {
    const right = b.x > a.x ? 1 : -1;
    return line(`M${a.x + (right * a.width) / 2} ${a.y} L${b.x - (right * b.width) / 2 - right * 3} ${b.y}`);
  }
  const [from, to] = [a.y + height / 2, b.y - (b === frame ? 40 : height / 2) - 3];
  const start = within(b.x, a);
  const end = within(start, b);
  const bend = Math.min(50, (to - from) / 2);
  return line(`M${start} ${from} C${start} ${to - bend} ${end} ${from + bend} ${end} ${to}`);
}

function within(x: number, { x: centre, width }: Room): number {
  const margin = Math.min(30, width / 4);
  return Math.max(centre - width / 2 + margin, Math.min(centre + width / 2 - margin, x));
}

function line(d: string, dashed = false): string {
  return `<path d="${d}" fill="none" stroke="${colours.line}" stroke-width="1.6"${dashed ? ' stroke-dasharray="5 5"' : ""} marker-end="url(#a)"/>`;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function box({ x, y, width }: Box, fill: string, stroke: string, name: string, says: string): string {
  const frame = `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`;
  return `${frame}${text(x, y - 4, name, { size: 15, weight: 600, family: mono })}${text(x, y + 16, says, { size: 12.5, fill: colours.soft })}`;
}

interface TextStyle {
  readonly size?: number;
  readonly weight?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly fill?: string;
  readonly family?: string;
}

function text(x: number, y: number, says: string, style: TextStyle = {}): string {
  const { size = 14, weight = 400, anchor = "middle", fill = colours.ink, family } = style;
  const escaped = says.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}"${family ? ` font-family="${family}"` : ""}>${escaped}</text>`;
}

/** On a ground of its own: it looks the same on a light page and on a dark one. */
function picture(title: string, width: number, tall: number, parts: readonly string[]): string {
  const marker = `<defs><marker id="a" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="${colours.line}"/></marker></defs>`;
  const fonts = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${tall}" width="${width}" height="${tall}" role="img" aria-label="${title}" font-family="${fonts}">${marker}<rect width="${width}" height="${tall}" rx="16" fill="#ffffff"/>
${parts.join("\n")}
</svg>
`;
}

export function drawDeploy(language: Language): string {
  const say = (en: string, zh: string) => (language === "en" ? en : zh);
  const step = (
    x: number,
    y: number,
    width: number,
    name: string,
    says: string,
    colour: readonly [string, string],
  ) => box({ x, y, width }, colour[0], colour[1], name, says);
  const note = (x: number, y: number, says: string) => text(x, y, says, { size: 12.5, fill: colours.soft });
  return picture(
    say("A deploy, from the file to a verified site", "一次部署：从配置文件到验证过的站点"),
    960,
    400,
    [
      line("M210 80 L272 133"),
      line("M210 222 L272 179"),
      step(115, 80, 190, "cdn.jsonc", say("what is wanted", "想要的样子"), colours.ground),
      step(115, 230, 190, say("accounts", "各账号"), say("what is found", "现有的样子"), colours.ground),
      text(250, 92, "parse", { size: 13, family: mono, anchor: "start" }),
      text(250, 224, "observe", { size: 13, family: mono, anchor: "start" }),
      step(360, 156, 170, "plan", say("pure: no I/O", "纯函数，无 I/O"), colours.engine),
      line("M445 156 L542 156"),
      text(492, 144, "Change[]", { size: 13, family: mono }),
      step(640, 156, 190, "confirm", say("each change is seen", "逐条看过每个变更"), colours.editor),
      line("M735 156 L767 156"),
      step(855, 156, 170, "run", say("one runner", "同一个执行器"), colours.engine),
      line("M855 184 L855 257"),
      text(845, 226, say("then certificate, name, bytes", "再看证书、域名、字节"), {
        size: 12.5,
        anchor: "end",
        fill: colours.soft,
      }),
      step(855, 288, 170, "verify", say("as a visitor would", "像访客那样访问"), colours.engine),
      line("M770 288 L738 288"),
      step(640, 288, 190, "report", say("done, or what is missing", "完成，或还缺什么"), colours.ground),
      line("M545 296 C420 340 260 335 160 262", true),
      note(
        370,
        350,
        say("stopped anywhere? run it again: it goes on from there", "停在哪里都行：再运行一次，从那里继续"),
      ),
      note(
        370,
        370,
        say("a second run finds nothing to change and writes nothing", "第二次运行没有变更，什么也不写"),
      ),
    ],
  );
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const arrows = await findArrows(root);
  const names = new Set(arrows.flat());
  for (const language of ["en", "zh-CN"] as const) {
    const suffix = language === "en" ? "" : `.${language}`;
    await writeFile(path.join(root, `docs/images/rooms${suffix}.svg`), drawRooms(names, arrows, language));
    await writeFile(path.join(root, `docs/images/deploy-flow${suffix}.svg`), drawDeploy(language));
  }
}
