/** Lines, plans and their limits, as far as the stand-in knows them. */
export interface StandInLine {
  readonly id: string;
  readonly name: string;
  /** Plans that have it; all plans where left out. */
  readonly plans?: readonly string[];
}

export interface LineCategory {
  readonly name: string;
  readonly lines: readonly StandInLine[];
}

const paid = ["DP_PLUS", "DP_EXPERT", "DP_ULTRA"];

export const lineTree: readonly LineCategory[] = [
  { name: "默认线路", lines: [{ id: "0", name: "默认" }] },
  {
    name: "运营商线路",
    lines: [
      { id: "10=0", name: "电信" },
      { id: "10=1", name: "联通" },
      { id: "10=3", name: "移动" },
      { id: "10=2", name: "教育网" },
    ],
  },
  {
    name: "地域线路",
    lines: [
      { id: "7=0", name: "境内" },
      { id: "3=0", name: "境外" },
      { id: "3=001", name: "亚洲", plans: paid },
      { id: "3=002", name: "欧洲", plans: paid },
    ],
  },
  {
    name: "搜索引擎线路",
    lines: [
      { id: "80=0", name: "搜索引擎" },
      { id: "90=0", name: "百度" },
      { id: "90=1", name: "谷歌" },
    ],
  },
];

export interface StandInPlan {
  readonly grade: string;
  readonly title: string;
  readonly minTtl: number;
  readonly recordsPerLine: number;
}

export const plans: readonly StandInPlan[] = [
  { grade: "DP_FREE", title: "免费版", minTtl: 600, recordsPerLine: 2 },
  { grade: "DP_PLUS", title: "专业版", minTtl: 60, recordsPerLine: 15 },
  { grade: "DP_EXPERT", title: "企业版", minTtl: 1, recordsPerLine: 60 },
  { grade: "DP_ULTRA", title: "尊享版", minTtl: 1, recordsPerLine: 100 },
];

export function planOf(grade: string): StandInPlan {
  const plan = plans.find((candidate) => candidate.grade === grade);
  if (plan === undefined) throw new Error(`No such plan: ${grade}`);
  return plan;
}

export function lineById(id: string): StandInLine | undefined {
  return lineTree.flatMap((category) => category.lines).find((line) => line.id === id);
}

export function lineByName(name: string): StandInLine | undefined {
  return lineTree.flatMap((category) => category.lines).find((line) => line.name === name);
}

export function mayUse(line: StandInLine, grade: string): boolean {
  return line.plans === undefined || line.plans.includes(grade);
}
