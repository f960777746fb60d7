package dev.eventstore.jackson;

import dev.eventstore.privacy.PersonalData;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events about people, with personal data in all its forms. */
sealed interface Fact {

  record Address(String street, String city) {}

  record Hired(
      String personId,
      @PersonalData(subject = "personId", erased = "(erased)") String name,
      @PersonalData(subject = "personId", erased = "{\"street\":\"\",\"city\":\"(erased)\"}")
          Address address,
      @PersonalData(subject = "personId") @Nullable String phone,
      int level)
      implements Fact {}

  @PersonalData(subject = "personId")
  record Interviewed(String personId, String answers) implements Fact {}

  record Introduced(
      UUID host,
      @PersonalData(subject = "host", erased = "somebody") String hostName,
      UUID guest,
      @PersonalData(subject = "guest", erased = "somebody") String guestName)
      implements Fact {}

  record Promoted(String personId, int level) implements Fact {}

  record Erased() implements Fact {}
}
