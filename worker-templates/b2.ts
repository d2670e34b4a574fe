import { b2 } from "./origins/b2.ts";
import { type Context, serve } from "./serve.ts";

/** A CDN in front of the B2 bucket that the variables name. */
export default {
  fetch(request: Request, env: unknown, context?: Context): Promise<Response> {
    return serve(request, b2(env), env, context);
  },
};
