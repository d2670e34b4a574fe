import type { RunContext } from "../../core/runContext.ts";
import type { Site } from "../../site/site.ts";

/** A context whose stages say which site they are of: several sites are drawn into one view. */
export function contextOfSite(context: RunContext, { name }: Pick<Site, "name">): RunContext {
  return {
    ...context,
    emit: (event) =>
      context.emit(
        event.type === "stage"
          ? { ...event, id: `${name}/${event.id}`, title: `${name}: ${event.title}` }
          : event,
      ),
  };
}
