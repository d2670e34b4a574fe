/*
 * The editor as a person meets it: commands by their names, boxes by what they say, trees by their rows. Every
 * wait is for something to be seen; none is for time to pass.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";

export interface WorkbenchOptions {
  readonly browser: Browser;
  /** Of the running editor. */
  readonly url: string;
  /** A folder, or a `.code-workspace` file. */
  readonly open?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

export class Workbench {
  readonly page: Page;
  readonly #context: BrowserContext;

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.#context = context;
  }

  static async open({ browser, url, open, size }: WorkbenchOptions): Promise<Workbench> {
    const context = await browser.newContext({
      viewport: size ?? { width: 1280, height: 800 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const query = open
      ? `?${open.endsWith(".code-workspace") ? "workspace" : "folder"}=${encodeURIComponent(open)}`
      : "?ew=true";
    await page.goto(`${url}/${query}`);
    await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
    const workbench = new Workbench(page, context);
    await workbench.container.waitFor({ timeout: 60_000 });
    return workbench;
  }

  /** Our icon in the activity bar. */
  get container(): Locator {
    return this.page.locator('.activitybar a.action-label[aria-label^="CDN Worker"]');
  }

  async showContainer(): Promise<void> {
    const title = this.page.locator(".sidebar .composite.title");
    if ((await title.isVisible()) && (await rendered(title)).includes("CDN Worker")) return;
    await this.container.click();
    await this.page.locator(".sidebar .pane-header", { hasText: /Sites|站点/ }).waitFor();
  }

  /** Runs a command by the title that the palette shows. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.quickInput.locator("input.input").first();
    await input.waitFor();
    await input.fill(`>${title}`);
    // The list is filled while one types; Enter takes what is highlighted.
    await this.quickInput.locator(".monaco-list-row.focused", { hasText: title }).first().waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** Titles that the palette offers for a text. */
  async paletteTitles(text: string): Promise<readonly string[]> {
    await this.page.keyboard.press("F1");
    const input = this.quickInput.locator("input.input").first();
    await input.waitFor();
    await input.fill(`>${text}`);
    await this.quickInput.locator(".monaco-list-row").first().waitFor();
    await this.page.waitForTimeout(300); // the list is filled while one types; nothing says that it is full
    const titles = await this.quickInput.locator(".monaco-list-row .label-name").allInnerTexts();
    await this.page.keyboard.press("Escape");
    return titles;
  }

  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  /** Waits for a box with this text in its title, prompt or placeholder. */
  async box(text: string): Promise<Locator> {
    const placeholder = this.page.locator(`input[placeholder*=${JSON.stringify(text)}]`);
    const box = this.quickInput.filter({ hasText: text }).or(this.quickInput.filter({ has: placeholder }));
    await box.first().waitFor();
    return box.first();
  }

  /** Answers a box that asks for text. */
  async answer(box: string, text: string): Promise<void> {
    await this.box(box);
    await this.answerAgain(text);
  }

  /** Answers the box that is open, which has just refused another answer. */
  async answerAgain(text: string): Promise<void> {
    const input = this.quickInput.locator("input.input").first();
    await input.fill(text);
    // To the box itself: the focus may still be on its way there.
    await input.press("Enter");
  }

  /** The back button of the box that is open. */
  async goBack(): Promise<void> {
    await this.quickInput.locator(".codicon-quick-input-back").click();
  }

  /** Chooses a row of a box by its text. */
  async choose(box: string, row: string | RegExp): Promise<void> {
    const widget = await this.box(box);
    const item = widget.locator(".monaco-list-row", { hasText: row }).first();
    await item.waitFor();
    await item.click();
  }

  /** What a box says is wrong with the answer. */
  async boxMessage(text: string | RegExp): Promise<string> {
    const message = this.quickInput.locator(".quick-input-message", { hasText: text });
    await message.waitFor();
    return rendered(message);
  }

  /** The modal dialog that is open, with its whole text. */
  async dialog(text: string | RegExp): Promise<string> {
    const dialog = this.page.locator(".monaco-dialog-box", { hasText: text });
    await dialog.waitFor();
    return rendered(dialog);
  }

  async press(button: string): Promise<void> {
    await this.page
      .locator(".monaco-dialog-box .monaco-button", { hasText: new RegExp(`^${button}$`) })
      .click();
    await this.page.locator(".monaco-dialog-box").waitFor({ state: "hidden" });
  }

  /** Waits for a message of the editor, and gives its text. */
  async notification(text: string | RegExp, timeout = 20_000): Promise<string> {
    const item = this.page.locator(".notification-list-item", { hasText: text }).first();
    await item.waitFor({ timeout });
    return rendered(item);
  }

  async notificationButton(text: string | RegExp, button: string): Promise<void> {
    const item = this.page.locator(".notification-list-item", { hasText: text }).first();
    await item.locator(".monaco-button", { hasText: button }).click();
  }

  /** Before an act that is told by a message: of more than three in a second the editor shows none. */
  async clearNotifications(): Promise<void> {
    await this.command("Notifications: Clear All Notifications");
    await this.page.locator(".notification-list-item").first().waitFor({ state: "hidden" });
  }

  /** Waits for a word in the status bar. */
  async status(text: string): Promise<void> {
    await this.page.locator(".statusbar-item", { hasText: text }).first().waitFor();
  }

  /** Waits for something inside of a webview, whichever frame it has been given. */
  async drawn(selector: string): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const seen = this.page.frames().map((frame) => frame.locator(selector).isVisible());
      // A frame may go while it is asked.
      if ((await Promise.allSettled(seen)).some((one) => one.status === "fulfilled" && one.value)) return;
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No frame shows ${selector}.`);
  }

  /** A view of our container, by its title. */
  view(title: string): Locator {
    return this.page.locator(".sidebar .pane", {
      has: this.page.locator(".pane-header", { hasText: title }),
    });
  }

  row(view: string, text: string | RegExp): Locator {
    return this.view(view).locator(".monaco-list-row", { hasText: text }).first();
  }

  async rows(view: string): Promise<readonly string[]> {
    const texts = await this.view(view).locator(".monaco-list-row").allInnerTexts();
    return texts.map((text) => text.replace(/\s+/g, " ").trim());
  }

  /** Clicks an inline action of a tree row. */
  async inline(view: string, row: string | RegExp, action: string): Promise<void> {
    const item = this.row(view, row);
    await item.hover();
    await item.locator(`.action-label[aria-label^="${action}"]`).click();
  }

  /** Opens a tree row that is closed. */
  async openRow(view: string, row: string | RegExp): Promise<void> {
    const item = this.row(view, row);
    await item.scrollIntoViewIfNeeded();
    if ((await item.getAttribute("aria-expanded")) === "false") {
      await item.locator(".monaco-tl-twistie").click();
    }
  }

  /** Opens or closes a view of our container by its header. */
  async toggleView(title: string): Promise<void> {
    await this.view(title).locator(".pane-header .title").click();
  }

  /** Drags the side bar's edge until it is as wide, pixels. */
  async widenSidebar(width: number): Promise<void> {
    const box = await this.page.locator(".part.sidebar").boundingBox();
    if (!box) throw new Error("The side bar is closed.");
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + width, y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Answers the editor's own box for a folder; `button` is what it calls its OK. */
  async chooseFolder(folder: string, button: string): Promise<void> {
    // It fills itself in first.
    await this.quickInput.locator(".monaco-list-row", { hasText: ".." }).waitFor();
    await this.quickInput.locator("input.input").first().fill(`${folder}/`);
    await this.quickInput.locator(".monaco-button", { hasText: button }).click();
  }

  /** Chooses from the context menu of an element. */
  async contextMenu(element: Locator, entry: string): Promise<void> {
    await element.click({ button: "right" });
    const item = this.page.locator(".monaco-menu .action-item", { hasText: entry }).first();
    await item.hover();
    // A menu takes no click in the first moments after it has opened; the hovered entry takes the Enter key.
    await this.page.keyboard.press("Enter");
    await item.waitFor({ state: "hidden" });
  }

  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+P");
    const input = this.quickInput.locator("input.input").first();
    await input.waitFor();
    await input.fill(name);
    await this.quickInput
      .locator(".monaco-list-row", { hasText: name.split("/").at(-1) ?? name })
      .first()
      .waitFor();
    await this.page.keyboard.press("Enter");
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
  }

  /** Closes a tab by its title. A preview left open would take the focus back from the next box. */
  async closeEditor(title: string): Promise<void> {
    const tab = this.page.locator(".tab", { hasText: title });
    await tab.locator(".tab-actions .action-label").click();
    await tab.waitFor({ state: "hidden" });
  }

  /** Replaces the whole text of the editor in front, and saves it. */
  async replaceText(text: string): Promise<void> {
    await this.#paste(text);
    await this.page.keyboard.press("Control+s");
    await this.page.locator(".tab.active.dirty").waitFor({ state: "hidden" });
  }

  /** Replaces the whole text of the editor in front, without saving; for an editor that does not save by itself. */
  async typeText(text: string): Promise<void> {
    await this.#paste(text);
    await this.page.locator(".tab.active.dirty").waitFor();
  }

  async #paste(text: string): Promise<void> {
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.page.locator(".editor-group-container.active .monaco-editor .view-lines").first().click();
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.press("Control+v");
  }

  /** A line of the editor in front. Its blanks are not the usual ones. */
  line(text: RegExp): Locator {
    const source = text.source.replaceAll(" ", "\\s");
    return this.page
      .locator(".editor-group-container.active .view-line", { hasText: new RegExp(source) })
      .first();
  }

  /** Rests the pointer on an element until a hover with this text shows. */
  async hover(element: Locator, text: string): Promise<Locator> {
    const hover = this.page.locator(".monaco-hover:visible", { hasText: text }).first();
    await this.insist(hover, async () => {
      await this.page.mouse.move(5, 5);
      await element.hover();
    });
    return hover;
  }

  /** Does something again until it shows: a language server that is still starting answers nothing, and says so to nobody. */
  async insist(wanted: Locator, act: () => Promise<void>): Promise<void> {
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await act();
      const shown = await wanted.waitFor({ timeout: 2_500 }).then(
        () => true,
        () => false,
      );
      if (shown) return;
    }
    await wanted.waitFor();
  }

  /** Puts the cursor of the editor in front somewhere; both count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.locator(".editor-group-container.active .monaco-editor .view-lines").first().click();
    await this.page.keyboard.press("Control+g");
    await this.answerAgain(`:${line}:${column}`);
    await this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  /** The explorer's row of a file. */
  explorerRow(name: string): Locator {
    return this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first();
  }

  clipboard(): Promise<string> {
    return this.page.evaluate("navigator.clipboard.readText()") as Promise<string>;
  }

  /** Waits until the clipboard has this text in it, and gives the whole of it. */
  async clipboardWith(text: string): Promise<string> {
    const has = `(found) => found.includes(${JSON.stringify(text)})`;
    await this.page.waitForFunction(`navigator.clipboard.readText().then(${has})`);
    return this.clipboard();
  }

  /** Pictures are kept beside the cache; a chosen few are copied to `docs/images` by `scripts/pictures.ts`. */
  async photograph(name: string): Promise<void> {
    const folder = path.resolve(".cache", "pictures");
    await mkdir(folder, { recursive: true });
    // What is fading in or out is shown as it will be.
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), animations: "disabled" });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

/** The text as people see it: with its lines, without what is hidden. */
async function rendered(locator: Locator): Promise<string> {
  return locator.innerText();
}
