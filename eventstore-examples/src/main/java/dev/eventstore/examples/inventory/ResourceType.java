package dev.eventstore.examples.inventory;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What kind of thing a resource is. */
public enum ResourceType {
  PHYSICAL_SERVER,
  VIRTUAL_MACHINE,
  CONTAINER_HOST,
  HYPERVISOR,
  ROUTER,
  SWITCH,
  LAYER3_SWITCH,
  ACCESS_POINT,
  LOAD_BALANCER,
  FIREWALL,
  IDS,
  VPN_GATEWAY,
  WAF,
  CAMERA,
  STORAGE_ARRAY,
  NAS,
  SAN_SWITCH,
  APPLIANCE,
  BACKUP_APPLIANCE,
  MONITORING_APPLIANCE,
  AUTH_SERVER,
  KVM,
  MONITOR,
  EDGE_DEVICE,
  IOT_GATEWAY,
  SENSOR,
  PDU,
  UPS,
  ENVIRONMENTAL_MONITOR,
  PBX,
  VIDEO_CONFERENCE,
  OTHER,
  UNKNOWN;

  private static final Map<String, ResourceType> BY_TEXT =
      Arrays.stream(values())
          .collect(Collectors.toMap(ResourceType::toString, Function.identity()));

  /** The type whose {@link #toString() text} this is, such as {@code physical_server}. */
  public static Optional<ResourceType> fromText(String text) {
    return Optional.ofNullable(BY_TEXT.get(text));
  }

  /** The name in lower case, as it is stored and shown. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
