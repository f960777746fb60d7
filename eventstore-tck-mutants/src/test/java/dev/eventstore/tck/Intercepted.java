package dev.eventstore.tck;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A right object behind an interface, with the arguments or the answers of its methods changed. */
final class Intercepted {

  private Intercepted() {}

  /**
   * @param before may change the arguments of the method with this name
   * @param after changes what it answers
   */
  static <T> T of(
      Class<T> type,
      T right,
      BiConsumer<String, @Nullable Object[]> before,
      UnaryOperator<@Nullable Object> after) {
    return type.cast(
        Proxy.newProxyInstance(
            Intercepted.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, given) -> {
              @Nullable Object[] arguments = given == null ? new Object[0] : given;
              before.accept(method.getName(), arguments);
              try {
                return after.apply(method.invoke(right, arguments));
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            }));
  }
}
