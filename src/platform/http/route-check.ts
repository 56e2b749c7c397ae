import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS } from './session.guard.js';

/** Stops the start when a route does not say who may call it. */
@Injectable()
export class RouteCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    for (const { instance, metatype } of this.discovery.getControllers()) {
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      for (const name of this.scanner.getAllMethodNames(prototype)) {
        const method = prototype[name]!;
        const isRoute = Reflect.hasMetadata('path', method);
        if (isRoute && !this.reflector.getAllAndOverride(ACCESS, [method, metatype as () => unknown])) {
          throw new Error(`the route ${metatype?.name ?? ''}.${name} does not say who may call it`);
        }
      }
    }
  }
}
