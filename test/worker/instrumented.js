// Runs in workerd, around a generated worker that it does not change: counts what the worker asks of R2, and makes
// R2 fail where a request says so.
import worker from "./worker.js";

/** `get=2:10001` lets the next two gets fail with R2's error 10001; no number after the colon: a lost connection. */
function faultsOf(request) {
  const [, operation, times, code] =
    /^(\w+)=(\d+):(\d*)$/.exec(request.headers.get("x-test-fault") ?? "") ?? [];
  return { operation, times: Number(times), code };
}

function instrumented(bucket, request, counts) {
  const fault = faultsOf(request);
  return new Proxy(bucket, {
    get(target, operation) {
      return async (...args) => {
        counts.push(operation);
        if (fault.operation === operation && fault.times-- > 0) {
          throw new Error(
            fault.code
              ? `${operation}: We encountered an error. (${fault.code})`
              : "Network connection lost.",
          );
        }
        return await target[operation](...args);
      };
    },
  });
}

export default {
  async fetch(request, env, context) {
    const counts = [];
    const buckets = Object.keys(env).filter((name) => name.startsWith("MY_BUCKET"));
    const wrapped = Object.fromEntries(
      buckets.map((name) => [name, instrumented(env[name], request, counts)]),
    );
    const answer = await worker.fetch(request, { ...env, ...wrapped }, context);
    const counted = new Response(answer.body, answer);
    counted.headers.set("x-operations", counts.join(","));
    return counted;
  },
};
