import * as vscode from "vscode";
import { contextValue, type ViewNode } from "./nodes/viewNode.ts";

/** Shows plain nodes as a tree of the editor. Tooltips are made on hover. */
export class NodeTree implements vscode.TreeDataProvider<ViewNode>, vscode.Disposable {
  readonly #roots: () => Promise<readonly ViewNode[]> | readonly ViewNode[];
  readonly #changed = new vscode.EventEmitter<undefined>();
  /** Where each node that was handed out hangs, for `reveal`. */
  readonly #parents = new Map<string, ViewNode | undefined>();
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(roots: () => Promise<readonly ViewNode[]> | readonly ViewNode[]) {
    this.#roots = roots;
  }

  /** Draws again soon; many calls at once become one. */
  refresh(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
    }, 50);
  }

  async getChildren(parent?: ViewNode): Promise<ViewNode[]> {
    const nodes = parent ? (parent.children?.() ?? []) : await this.#roots();
    for (const node of nodes) this.#parents.set(node.id, parent);
    return [...nodes];
  }

  getParent(node: ViewNode): ViewNode | undefined {
    return this.#parents.get(node.id);
  }

  getTreeItem(node: ViewNode): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, collapsible[node.state]);
    item.id = node.id;
    item.iconPath = new vscode.ThemeIcon(
      node.icon.id,
      node.icon.color ? new vscode.ThemeColor(node.icon.color) : undefined,
    );
    item.contextValue = contextValue(node);
    if (node.description !== undefined) item.description = node.description;
    if (node.spoken !== undefined) item.accessibilityInformation = { label: node.spoken };
    if (node.opens) item.command = { command: node.opens, title: "", arguments: [node] };
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: ViewNode): vscode.TreeItem {
    if (node.tooltip) item.tooltip = new vscode.MarkdownString(node.tooltip(), true);
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }
}

const collapsible = {
  leaf: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;
