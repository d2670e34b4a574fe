import { BlockList, isIP } from "node:net";

/**
 * Which of DNSPod's lines a client belongs to, from its address. The real service uses a licensed table of the
 * whole internet; the sandbox knows a handful of well-known networks and takes everything else to be abroad.
 * Line ids and their priority are those of the service (search engine > carrier > 境内 > 境外 > 默认).
 */
export const defaultLine = "0";

interface Network {
  readonly addresses: BlockList;
  /** Lines that match, the most particular first; the default line is understood at the end. */
  readonly lines: readonly string[];
}

function network(lines: readonly string[], ...subnets: readonly (readonly [string, number])[]): Network {
  const addresses = new BlockList();
  for (const [address, length] of subnets) {
    addresses.addSubnet(address, length, isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return { addresses, lines };
}

const networks: readonly Network[] = [
  network(["90=0", "80=0", "10=0", "7=0"], ["220.181.108.0", 24]), // 百度's crawler
  network(["90=1", "80=0", "3=0"], ["66.249.64.0", 19]), // 谷歌's crawler
  network(["10=0", "7=0"], ["202.96.0.0", 16], ["218.2.0.0", 16], ["240e::", 20]), // 电信
  network(["10=1", "7=0"], ["210.21.0.0", 16], ["221.6.0.0", 16], ["2408:8000::", 20]), // 联通
  network(["10=3", "7=0"], ["221.130.0.0", 16], ["221.131.0.0", 16], ["2409:8000::", 20]), // 移动
  network(["10=2", "7=0"], ["202.112.0.0", 16], ["2001:da8::", 32]), // 教育网
  network(["7=0"], ["114.114.114.0", 24], ["114.114.115.0", 24], ["223.5.5.0", 24], ["119.29.29.0", 24]),
];

/** The lines of an address in the order in which they win, the default line last. */
export function linesOf(address: string): readonly string[] {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  const found = networks.find((candidate) => candidate.addresses.check(address, family));
  return [...(found?.lines ?? ["3=0"]), defaultLine];
}
